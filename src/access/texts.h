#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace cordon::access {

// A list of texts that does not change. Equal lists are in memory once, however many hold them: colleagues are in the same
// groups, and log in the same way. Any thread.
class Texts {
 public:
  using List = std::vector<std::string>;
  using value_type = std::string;
  using const_iterator = List::const_iterator;
  using iterator = const_iterator;

  Texts() = default;
  Texts(List texts);
  Texts(std::initializer_list<std::string> texts) : Texts(List(texts)) {}
  // To move one is to copy it: there is always a list.
  Texts(Texts const&) = default;
  Texts& operator=(Texts const&) = default;
  ~Texts() = default;

  List const& list() const { return *list_; }
  const_iterator begin() const { return list_->begin(); }
  const_iterator end() const { return list_->end(); }
  std::size_t size() const { return list_->size(); }
  bool empty() const { return list_->empty(); }

  bool operator==(Texts const& other) const { return list_ == other.list_ || *list_ == *other.list_; }

 private:
  static std::shared_ptr<List const> const& none();

  std::shared_ptr<List const> list_ = none();
};

}  // namespace cordon::access
