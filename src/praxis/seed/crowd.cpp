#include "praxis/seed/crowd.h"

#include <atomic>
#include <future>

#include "net/group.h"
#include "praxis/seed/bulk.h"
#include "praxis/seed/people.h"
#include "store/statement.h"

namespace cordon::praxis::seed {
namespace {

using store::Bytes;
using store::Session;
using store::Values;

constexpr std::size_t patients_of_a_transaction = 1000;

constexpr std::string_view insert_login =
    "INSERT INTO login (account, created, email_index, email, language, password) VALUES ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view insert_relation = "INSERT INTO relation (account, patient, kind, created) VALUES ($1, $2, $3, $4)";

struct Inserts {
  Bulk patients{insert_patient};
  Bulk logins{insert_login};
  Bulk relations{insert_relation};
};

struct Rows {
  std::vector<Values> patients;
  std::vector<Values> logins;
  std::vector<Values> relations;
};

net::Task<void> insert(Session& session, Inserts const& inserts, Rows const& rows) {
  auto inserted = co_await inserts.patients.insert(session, rows.patients);
  if (!inserted) co_return inserted;
  inserted = co_await inserts.logins.insert(session, rows.logins);
  if (!inserted) co_return inserted;
  co_return co_await inserts.relations.insert(session, rows.relations);
}

// What the threads share. Numbers are those of the patients, and then of the relatives.
class Crowd {
 public:
  Crowd(House& house, Plan const& plan, std::string const& password, Progress& progress)
      : house_(house), plan_(plan), password_(password), progress_(progress) {}

  std::size_t total() const { return std::size_t{plan_.counts.patients} + plan_.relatives(); }
  Result<void> work();

 private:
  net::Task<void> write_all(Office& office);
  net::Task<void> write_some(Office& office, std::size_t first, std::size_t last);
  net::Task<void> add_patient(Vault& vault, std::size_t number, Rows& rows);
  net::Task<void> add_relative(Vault& vault, std::size_t number, Rows& rows);
  void tell(std::size_t more);

  House& house_;
  Plan const& plan_;
  std::string const& password_;
  Progress& progress_;
  Inserts inserts_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // of what follows
  std::size_t done_ = 0;
};

Result<void> Crowd::work() {
  net::Loop loop;
  auto office = Office::open(house_, loop);
  if (!office) return fail(office);
  auto written = net::run(loop, write_all(**office));
  if (!written) next_ = total();  // the others end too
  return written;
}

net::Task<void> Crowd::write_all(Office& office) {
  for (;;) {
    auto const first = next_.fetch_add(patients_of_a_transaction);
    if (first >= total()) co_return ok();
    auto const last = std::min(first + patients_of_a_transaction, total());
    auto written = co_await write_some(office, first, last);
    if (!written) co_return written;
    tell(last - first);
  }
}

net::Task<void> Crowd::write_some(Office& office, std::size_t first, std::size_t last) {
  std::vector<Id> ids;
  for (auto number = first; number < last; ++number) ids.push_back(plan_.id(Plan::Table::patient, number));
  auto made = co_await office.vault().create_new(std::move(ids));
  if (!made) co_return made;
  Rows rows;
  for (auto number = first; number < last; ++number) {
    bool const relative = number >= plan_.counts.patients;
    auto added = co_await (relative ? add_relative(office.vault(), number, rows) : add_patient(office.vault(), number, rows));
    if (!added) co_return added;
  }
  co_return co_await office.database().write([&](Session& session) { return insert(session, inserts_, rows); });
}

net::Task<void> Crowd::add_patient(Vault& vault, std::size_t number, Rows& rows) {
  Id const id = plan_.id(Plan::Table::patient, number);
  auto const person = make_patient(plan_, number);
  auto const email = email_of(number);
  auto const created = store::seconds(person.created);
  auto sealed = co_await seal_profile(vault, id, person.profile);
  if (!sealed) co_return fail(sealed);
  auto sealed_email = co_await vault.seal(id, "email", email);
  if (!sealed_email) co_return fail(sealed_email);
  rows.logins.push_back(
      {id, created, Bytes(vault.index("email", email)), Bytes(std::move(*sealed_email)), sealed->at(language_column), password_});
  sealed->insert(sealed->end(), {id, created});
  rows.patients.push_back(std::move(*sealed));
  rows.relations.push_back({id, id, static_cast<std::int64_t>(Relation::self), created});
  co_return ok();
}

net::Task<void> Crowd::add_relative(Vault& vault, std::size_t number, Rows& rows) {
  Id const id = plan_.id(Plan::Table::patient, number);
  auto const relative = make_relative(plan_, number - plan_.counts.patients);
  auto const created = store::seconds(relative.created);
  auto sealed = co_await seal_profile(vault, id, relative.profile);
  if (!sealed) co_return fail(sealed);
  sealed->insert(sealed->end(), {id, created});
  rows.patients.push_back(std::move(*sealed));
  rows.relations.push_back(
      {plan_.id(Plan::Table::patient, relative.account), id, static_cast<std::int64_t>(relative.kind), created});
  co_return ok();
}

void Crowd::tell(std::size_t more) {
  std::lock_guard const lock(mutex_);
  done_ += more;
  progress_.at("patients", done_, total());
}

}  // namespace

Result<void> write_patients(House& house, Plan const& plan, std::string const& password, Progress& progress) {
  Crowd crowd(house, plan, password, progress);
  progress.at("patients", 0, crowd.total());
  std::vector<std::future<Result<void>>> threads;
  for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1U, 4U); ++i)
    threads.push_back(std::async(std::launch::async, [&] { return crowd.work(); }));
  Result<void> all;
  for (auto& thread : threads) {
    auto worked = thread.get();
    if (!worked && all) all = std::move(worked);
  }
  return all;
}

}  // namespace cordon::praxis::seed
