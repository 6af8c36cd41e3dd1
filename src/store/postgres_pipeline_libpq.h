#pragma once

#include <sys/types.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include "net/descriptor.h"
#include "net/task.h"
#include "store/database.h"
#include "store/postgres_location.h"
#include "store/postgres_result_libpq.h"

namespace cordon::store {

// A connection of libpq, on one loop: what was sent, and what it is answered with. Nobody waits in a thread.
class PostgresPipeline {
 public:
  // What was sent, and how its answers end.
  enum class Sent : std::uint8_t {
    statement,  // its answer is wanted
    step,       // only its failure matters, as of a transaction's begin
    naming,     // the same, of a statement that is prepared
    last,       // it matters to nobody
    sync,       // a failure skips what was sent before this
  };

  explicit PostgresPipeline(net::Loop& loop) : loop_(loop) {}
  net::Task<void> connect(PostgresSettings const& settings);

  // Each goes when it must, or with the next collect() or flush(). One that is kept has a name there for each kind of values.
  Result<void> send(std::string_view statement, Values const& values, Sent as);
  Result<void> send_unkept(std::string const& statement);
  Result<void> sync();
  net::Task<void> flush();
  // Waits for the answers to all that was sent. The first failure is the one that matters: the others follow from it.
  net::Task<std::vector<Answer>> collect();

  // Not after a failure of the connection, nor when a wait for answers was given up.
  bool is_usable() const { return PQstatus(connection_.get()) == CONNECTION_OK && !is_broken_ && !is_waiting_; }
  Steady last_used() const { return last_used_; }
  std::string const& last_command() const { return last_command_; }  // of the last answers: "COMMIT"

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using ResultOwner = std::unique_ptr<PGresult, Clear>;

  std::unexpected<Error> lost() const;
  Result<void> watch();
  net::Task<void> wait(bool to_read);
  net::Task<void> greet();
  Result<char const*> prepare(std::string_view statement, Parameters const& parameters);
  net::Task<ResultOwner> next();
  bool consume();
  net::Task<std::optional<Error>> settle(Sent what, std::vector<Answer>& answers);
  std::optional<Error> judge(PGresult const& result, Sent what, std::vector<Answer>& answers);
  void settle_name(bool is_named);

  net::Loop& loop_;
  // A statement that is kept there, by its text and the types of its values.
  struct Kept {
    std::string text;
    std::vector<Oid> types;
  };
  struct KeptView {
    KeptView(Kept const& kept) : text(kept.text), types(kept.types) {}  // NOLINT(google-explicit-constructor): to look up
    KeptView(std::string_view of, std::span<Oid const> with) : text(of), types(with) {}
    std::string_view text;
    std::span<Oid const> types;
  };
  struct KeptHash {
    using is_transparent = void;
    std::size_t operator()(KeptView kept) const;
  };
  struct KeptEqual {
    using is_transparent = void;
    bool operator()(KeptView a, KeptView b) const { return a.text == b.text && std::ranges::equal(a.types, b.types); }
  };
  using Names = std::unordered_map<Kept, std::string, KeptHash, KeptEqual>;

  std::unique_ptr<PGconn, Finish> connection_;
  std::unique_ptr<net::Descriptor> descriptor_;  // of a copy of the library's, as that one is its own; goes before it
  ino_t watched_ = 0;
  Steady last_used_{};
  bool is_broken_ = false;
  bool is_waiting_ = false;
  std::deque<Sent> sent_;  // and not answered
  Names prepared_;
  std::deque<Kept const*> named_;  // in prepared_: those whose naming was sent and not answered
  std::size_t names_ = 0;
  std::string last_command_;
  int turns_ = 0;
};

}  // namespace cordon::store
