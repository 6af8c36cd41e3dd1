#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "tls/authority.h"
#include "verbs.h"

namespace cordon {
namespace {

using std::filesystem::path;

std::vector<std::string> const hosts{
    "praxis.localhost", "staff.praxis.localhost", "login.praxis.localhost", "cordon.localhost", "localhost", "127.0.0.1", "::1"};

// All that the local authority is believed for: who trusts it risks no other name.
std::vector<std::string> const this_machine{"localhost", "127.0.0.0/8", "::1/128"};

constexpr std::chrono::days lifetime{90};

constexpr std::string_view first_configuration =
    R"(# A first Cordon edge: on this machine, an application's public pages, and those of its staff for who has logged in.
#   cordon check -c cordon.toml     says everything that is wrong, and what would be served
#   cordon serve -c cordon.toml     serves it
#   cordon manual                   explains every setting
# Paths are relative to this file. What is commented out shows a default.

[node]
name = "edge1"
region = "eu"
# workers = 0                       # one per core
# trusted_proxies = ["10.0.0.0/8"]  # whose X-Forwarded-For is believed; by default nobody's
state_directory = "state"

# Where clients connect. For the world: "0.0.0.0:443" and "[::]:443".
[[listen]]
address = "127.0.0.1:8443"

# Plain HTTP only sends clients to https.
[[listen]]
address = "127.0.0.1:8080"
tls = false
redirect = true
redirect_port = 8443

# Health, readiness and metrics. Not for the public.
[admin]
address = "127.0.0.1:9901"

[tls]
minimum = "1.2"

# [limits]
# connections_per_prefix = 1000     # of one IPv4 address, or one IPv6 /64
# [timeouts]
# first_byte = "60s"                # for the origin's answer to begin

# What is recorded of each request: never a body, a query or a token.
[records]
file = "records.jsonl"
addresses = "pseudonym"
path = "first_segment"

# Where people log in who may see more than the public. Who they are: cordon member add EMAIL --name NAME --group staff
[access]
login = "https://login.praxis.localhost:8443"
title = "Praxis"
# database = "postgresql://cordon@db.internal/cordon"   # for several nodes; by default a file in the folder of state

# One protected host. Every site says where its data may be seen, what for, and how sensitive it is.
[[site]]
host = "praxis.localhost"
title = "Appointments"
origin = ["http://127.0.0.1:9000"]
region = "eu"
purpose = "care"
data = "health"
certificate = "tls/site.pem"
key = "tls/site-key.pem"

# Fields for responses where the origin sets none of its own.
[site.headers]
hsts = "max-age=31536000"
frame_options = "SAMEORIGIN"
# content_security_policy = "default-src 'self'"
remove = ["Server", "X-Powered-By"]

# Rules: who may see what (docs/policy.md). Everybody may come in here, but not to the pages of the staff.
[[site.bypass]]
name = "everybody"

[[site.deny]]
name = "the staff's pages are at staff.praxis.localhost"
paths = ["/de/staff/", "/en/staff/", "/fr/staff/", "/it/staff/"]

# The same application for its staff. It is told who asks by Cordon-Assertion, and learns it from nothing else.
[[site]]
host = "staff.praxis.localhost"
title = "Staff"
origin = ["http://127.0.0.1:9000"]
region = "eu"
purpose = "care"
data = "health"
certificate = "tls/site.pem"
key = "tls/site-key.pem"

[[site.allow]]
name = "staff"
when = ["group:staff"]

[[site.allow]]
name = "patient records take a passkey"
paths = ["/de/staff/patients/", "/en/staff/patients/", "/fr/staff/patients/", "/it/staff/patients/"]
when = ["group:staff", "mfa:phishing-resistant"]

[[site.allow]]
name = "managers say what one can come for"
paths = ["/de/staff/motives/", "/en/staff/motives/", "/fr/staff/motives/", "/it/staff/motives/"]
when = ["group:managers"]

# The login host: it has no origin.
[[site]]
host = "login.praxis.localhost"
region = "eu"
purpose = "access"
data = "personal"
certificate = "tls/site.pem"
key = "tls/site-key.pem"
)";

enum class Secrecy : mode_t { open = 0644, secret = 0600 };

std::unexpected<Error> complain(std::string_view deed, path const& file) {
  return fail(Code::invalid, "init", fmt::format("cannot {} {}: {}", deed, file.string(), std::strerror(errno)));
}

// Makes a file that is not there yet; never follows or replaces what is.
Result<void> write_new(path const& file, std::string_view text, Secrecy secrecy) {
  int const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, static_cast<mode_t>(secrecy));
  if (descriptor < 0) return complain("make", file);
  auto const written = ::write(descriptor, text.data(), text.size());
  bool const complete = written == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!complete) return complain("write", file);
  std::cout << fmt::format("  made  {}\n", file.string());
  return ok();
}

Result<std::string> read(path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return complain("read", file);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

bool keeps(path const& file) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, error))) return false;
  std::cout << fmt::format("  kept  {}\n", file.string());
  return true;
}

// The random part tells two of them on one machine apart.
std::string name_of_authority() {
  return fmt::format("Cordon local authority {:08x}", std::random_device()());
}

Result<tls::Authority> stored_authority(path const& certificate_file, path const& key_file) {
  auto certificate = read(certificate_file);
  if (!certificate) return fail(certificate);
  auto key = read(key_file);
  if (!key) return fail(key);
  return tls::Authority::from_pem(*certificate, *key);
}

Result<void> write_pair(tls::Issued const& pem, path const& certificate_file, path const& key_file) {
  auto key = write_new(key_file, pem.key, Secrecy::secret);
  if (!key) return key;
  return write_new(certificate_file, pem.certificate, Secrecy::open);
}

Result<tls::Authority> authority(path const& folder, Wall now) {
  auto const certificate_file = folder / "ca.pem", key_file = folder / "ca-key.pem";
  bool const has_certificate = keeps(certificate_file), has_key = keeps(key_file);
  if (has_certificate && has_key) return stored_authority(certificate_file, key_file);
  if (has_certificate != has_key) {
    return fail(Code::invalid, "init",
                fmt::format("{} has only one half of the local authority; remove it, and run this again", folder.string()));
  }
  auto made = tls::Authority::create(name_of_authority(), this_machine, now);
  if (!made) return made;
  auto written = write_pair({made->certificate(), made->key()}, certificate_file, key_file);
  if (!written) return fail(written);
  return made;
}

Result<void> certificates(path const& folder, Wall now) {
  auto const certificate_file = folder / "site.pem", key_file = folder / "site-key.pem";
  bool const has_certificate = keeps(certificate_file), has_key = keeps(key_file);
  if (has_certificate && has_key) return ok();
  if (has_certificate != has_key) {
    return fail(Code::invalid, "init",
                fmt::format("{} has only one half of the site's certificate; remove it, and run this again", folder.string()));
  }
  auto issuer = authority(folder, now);
  if (!issuer) return fail(issuer);
  auto const pem = issuer->issue(hosts, lifetime, now);
  if (!pem) return fail(pem.error());
  return write_pair(*pem, certificate_file, key_file);
}

Result<void> make_folder(path const& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return ok();
  return fail(Code::invalid, "init", fmt::format("cannot make {}: {}", folder.string(), error.message()));
}

Result<void> make_all(path const& folder, Wall now) {
  auto const tls = folder / "tls", state = folder / "state";
  for (auto const& each : {tls, state}) {
    auto made = make_folder(each);
    if (!made) return made;
  }
  auto written = certificates(tls, now);
  if (!written) return written;
  auto const file = folder / "cordon.toml";
  return keeps(file) ? ok() : write_new(file, first_configuration, Secrecy::open);
}

void say_what_is_next(path const& folder) {
  auto const file = (folder / "cordon.toml").string();
  auto const ca = (folder / "tls" / "ca.pem").string();
  std::cout << fmt::format(R"(
What is next
  1. Start something to protect on http://127.0.0.1:9000, or change `origin` in {0}
  2. cordon check -c {0}
  3. cordon serve -c {0}
  4. curl --cacert {1} https://praxis.localhost:8443/
  5. cordon member add you@example.org --name YOU --group staff -c {0}
     and log in at https://staff.praxis.localhost:8443/

To trust the local authority (it can speak for nothing but localhost and names below it)
  Debian    cp {1} /usr/local/share/ca-certificates/cordon-local.crt && update-ca-certificates
  Chromium  Settings, Privacy and security, Security, Manage certificates, Authorities, Import: {1}
  Firefox   Settings, Privacy & Security, View Certificates, Authorities, Import: {1}

The site's certificate is good for 90 days; for a new one remove tls/site.pem and tls/site-key.pem and run `cordon init` again.
)",
                           file, ca);
}

}  // namespace

int init(path const& folder) {
  auto const done = make_all(folder, system_clock().wall());
  if (!done) {
    std::cerr << fmt::format("cordon init: {}\n", done.error().detail);
    return 1;
  }
  say_what_is_next(folder);
  return 0;
}

}  // namespace cordon
