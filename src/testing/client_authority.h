#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "testing/folder.h"

namespace cordon::testing {

// Who vouches for the clients of a test (openssl's own), with the certificates it took back.
class ClientAuthority {
 public:
  ClientAuthority() {
    folder_.write("openssl.cnf",
                  "[ca]\ndefault_ca=clinic\n[clinic]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\n"
                  "private_key=ca-key.pem\ndefault_md=sha256\ndefault_crl_days=2\npolicy=any\nunique_subject=no\n"
                  "[any]\norganizationName=optional\ncommonName=supplied\n"
                  "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=unused\n");
    folder_.write("index.txt", "");
    folder_.write("serial", "1000\n");
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca-key.pem -out ca.pem -days 365 "
        "-subj '/CN=Clinic clients' -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign");
  }

  std::filesystem::path authorities() const { return folder_.path() / "ca.pem"; }
  std::filesystem::path certificate(std::string const& name) const { return folder_.path() / (name + ".pem"); }
  std::filesystem::path key(std::string const& name) const { return folder_.path() / (name + "-key.pem"); }
  std::string own() const { return read("ca.pem"); }
  std::string read(std::string const& file) const {
    std::ifstream stream(folder_.path() / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  // A certificate for CN=NAME,O=Clinic with NAME.clinic.test as its other name.
  void issue(std::string const& name, std::string const& purpose = "clientAuth", std::string const& more = "-days 30") const {
    folder_.write(name + ".cnf",
                  "basicConstraints=CA:false\nextendedKeyUsage=" + purpose + "\nsubjectAltName=DNS:" + name + ".clinic.test\n");
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name + "-key.pem -out " + name +
        ".csr -subj '/O=Clinic/CN=" + name + "' -config openssl.cnf && openssl ca -batch -notext -config openssl.cnf -extfile " +
        name + ".cnf -in " + name + ".csr -out " + name + ".pem " + more);
  }
  void revoke(std::string const& name) const { run("openssl ca -config openssl.cnf -revoke " + name + ".pem"); }
  // The list of what was taken back, as it is now.
  std::filesystem::path list(std::string const& more = "-crldays 2") const {
    run("openssl ca -config openssl.cnf -gencrl -out list.pem " + more);
    return folder_.path() / "list.pem";
  }
  Folder const& folder() const { return folder_; }

 private:
  void run(std::string const& command) const {
    auto const said = folder_.run(command + " && echo well-done");
    if (!said.contains("well-done")) throw std::runtime_error("openssl: " + said);
  }
  Folder folder_;
};

}  // namespace cordon::testing
