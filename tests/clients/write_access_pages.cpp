// Writes every page of access into a folder, as people meet it, with what a server has to know to serve them.
//
//   write_access_pages FOLDER
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "access/pages/addresses.h"
#include "access/pages/answer.h"
#include "access/pages/assets.h"
#include "access/pages/examples.h"

namespace cordon::access {
namespace {

void write(std::filesystem::path const& file, View text) {
  std::ofstream(file, std::ios::binary) << text;
}

int write_all(std::filesystem::path const& folder) {
  std::filesystem::create_directories(folder);
  auto const from = examples::source();
  boost::json::object pages, files;
  for (auto const& asset : assets()) {
    if (asset.type.starts_with("application/json")) continue;
    write(folder / asset.name, asset.content);
    files[std::string(address::assets) + std::string(asset.name)] = {asset.name, asset.type};
  }
  for (auto const language : pages::languages) {
    for (auto const& example : examples::pages(from)) {
      auto const name = example.name + "-" + std::string(pages::code(language)) + ".html";
      write(folder / name, example.page(examples::frame(from, language)));
      pages["/" + example.name + "/" + std::string(pages::code(language))] = boost::json::string(name);
    }
  }
  write(folder / "index.json", boost::json::serialize(boost::json::object{
                                   {"policy", content_security_policy({})}, {"pages", pages}, {"assets", files}}));
  return 0;
}

}  // namespace
}  // namespace cordon::access

int main(int count, char** arguments) {
  return count == 2 ? cordon::access::write_all(arguments[1]) : 2;
}
