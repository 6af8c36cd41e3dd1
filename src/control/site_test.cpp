#include "control/site.h"

#include <gtest/gtest.h>

#include "proxy/endpoints.h"
#include "testing/folder.h"
#include "tls/authority.h"

namespace cordon::control {
namespace {

class SiteBuilderTest : public ::testing::Test {
 protected:
  SiteBuilderTest() : authority_(*tls::Authority::create("Sites")) {}

  SiteSettings& add(std::vector<std::string> hosts, std::string const& origin_host = "10.0.0.1") {
    auto& site = settings_.sites.emplace_back();
    site.hosts = std::move(hosts);
    site.origins = {{.tls = false, .host = origin_host, .port = 9000, .path = {}}};
    site.region = "eu";
    return site;
  }

  void certify(SiteSettings& site, std::string const& file) {
    auto const issued = *authority_.issue({site.hosts.begin(), site.hosts.end()}, std::chrono::days(1));
    site.certificate = folder_.write(file + ".pem", issued.certificate);
    site.key = folder_.write(file + "-key.pem", issued.key);
  }

  using Built = std::shared_ptr<proxy::Sites const>;
  Result<Built> build(proxy::Sites const* before = nullptr) {
    return SiteBuilder(settings_, certificates_, endpoints_, metrics_, nullptr).build(before);
  }

  tls::Authority authority_;
  testing::Folder folder_;
  Settings settings_;
  Certificates certificates_{std::make_shared<tls::TicketKeys>()};
  proxy::Endpoints endpoints_{1};
  record::Metrics metrics_{"test"};
};

TEST_F(SiteBuilderTest, PutsTheFiltersInTheirOrder) {
  add({"a.test"});
  add({"b.test"}).data = DataCategory::personal;
  auto const sites = build();
  ASSERT_TRUE(sites);
  auto const row = [&](std::string_view host) {
    std::string names;
    for (auto const* filter : (*sites)->find(host)->row) names.append(filter->name()).append(" ");
    return names;
  };
  EXPECT_EQ(row("a.test"), "record encryption headers origin ");
  EXPECT_EQ(row("b.test"), "record headers origin ");
}

TEST_F(SiteBuilderTest, GivesSitesOfOneCertificateOneIdentity) {
  certify(add({"a.test", "b.test"}), "ab");
  auto& third = add({"c.test"});
  third.certificate = settings_.sites[0].certificate;
  third.key = settings_.sites[0].key;
  certify(add({"d.test"}), "d");
  add({"clear.test"});
  auto const sites = build();
  ASSERT_TRUE(sites) << sites.error().detail;
  auto const a = (*sites)->find("a.test");
  EXPECT_EQ(a, (*sites)->find("b.test"));
  EXPECT_EQ(a->identity, (*sites)->find("c.test")->identity);
  EXPECT_NE(a->identity, (*sites)->find("d.test")->identity);
  EXPECT_EQ((*sites)->find("clear.test")->identity, nullptr);
  EXPECT_EQ((*sites)->find("else.test"), nullptr);
}

TEST_F(SiteBuilderTest, FailsWithTheFileThatCannotBeUsed) {
  auto& site = add({"a.test"});
  site.certificate = folder_.path() / "missing.pem";
  site.key = folder_.path() / "missing-key.pem";
  auto const sites = build();
  ASSERT_FALSE(sites);
  EXPECT_TRUE(sites.error().detail.contains("missing.pem")) << sites.error().detail;
}

TEST_F(SiteBuilderTest, KeepsASiteAsItWasUntilSomethingOfItChanges) {
  certify(add({"a.test"}), "a");
  add({"b.test"});
  Built const first = *build();
  Built const same = *build(first.get());
  for (auto const* host : {"a.test", "b.test"}) EXPECT_EQ(same->find(host), first->find(host)) << host;

  settings_.sites[1].max_body = config::kibibytes(1);
  Built const changed = *build(same.get());
  EXPECT_EQ(changed->find("a.test"), first->find("a.test"));
  EXPECT_NE(changed->find("b.test"), first->find("b.test"));

  settings_.timeouts.first_byte = 7s;  // of all sites
  Built const slower = *build(changed.get());
  for (auto const* host : {"a.test", "b.test"}) EXPECT_NE(slower->find(host), changed->find(host)) << host;
}

TEST_F(SiteBuilderTest, TakesUpACertificateThatWasReplacedInItsFile) {
  certify(add({"a.test"}), "a");
  Built const first = *build();
  certify(settings_.sites[0], "a");
  Built const renewed = *build(first.get());
  auto const before = first->find("a.test"), after = renewed->find("a.test");
  EXPECT_NE(after->tls->certificate().serial(), before->tls->certificate().serial());
  EXPECT_EQ(after->identity, before->identity);  // connections made before still reach it
}

TEST_F(SiteBuilderTest, KeepsWhatIsServedWhenAFileHasGone) {
  certify(add({"a.test"}), "a");
  Built const first = *build();
  std::filesystem::remove(settings_.sites[0].key);
  EXPECT_FALSE(build(first.get()));
  EXPECT_TRUE(first->find("a.test")->tls);
}

TEST_F(SiteBuilderTest, SharesEndpointsOnlyWhereEverythingIsTheSame) {
  auto const with = [&](std::string const& host, auto change) { change(add({host})); };
  with("a.test", [](auto&) {});
  with("same.test", [](auto& site) { site.purpose = "else"; });
  with("else.test", [](auto& site) { site.origins[0].host = "10.0.0.2"; });
  with("checked.test", [](auto& site) { site.check.path = "/health"; });
  with("limited.test", [](auto& site) { site.balance.most_requests = 5; });
  with("patient.test", [](auto& site) { site.ejection.failures = 50; });
  with("slow.test", [](auto& site) { site.balance.slow_start = 5s; });
  auto const sites = build();
  ASSERT_TRUE(sites);
  auto const endpoint = [&](std::string_view host) { return (*sites)->find(host)->origins.at(0); };
  EXPECT_EQ(endpoint("a.test"), endpoint("same.test"));
  for (auto const* host : {"else.test", "checked.test", "limited.test", "patient.test", "slow.test"}) {
    EXPECT_NE(endpoint("a.test"), endpoint(host)) << host;
    EXPECT_NE(endpoint("a.test")->pool(), endpoint(host)->pool()) << host;
  }
}

TEST_F(SiteBuilderTest, KeepsTheEndpointsOfASiteThatAReloadDidNotTouch) {
  add({"a.test"});
  add({"b.test"}, "10.0.0.2");
  auto before = build();
  ASSERT_TRUE(before);
  auto const a = (*before)->find("a.test")->origins.at(0);
  auto const gone = (*before)->find("b.test")->origins.at(0)->pool();
  settings_.sites[1].origins[0].host = "10.0.0.3";
  settings_.sites[0].purpose = "something else";
  auto after = build();
  ASSERT_TRUE(after);
  EXPECT_EQ((*after)->find("a.test")->origins.at(0), a);
  EXPECT_NE((*after)->find("b.test")->origins.at(0)->pool(), gone);
  before->reset();  // with it goes the last who used 10.0.0.2
  add({"c.test"}, "10.0.0.4");
  auto later = build();
  ASSERT_TRUE(later);
  EXPECT_EQ((*later)->find("c.test")->origins.at(0)->pool(), gone);
}

TEST_F(SiteBuilderTest, TakesAnAuthorityThatWasReplacedForAnother) {
  auto& site = add({"a.test"});
  site.origins[0].tls = true;
  site.origin_ca = folder_.write("ca.pem", authority_.certificate());
  auto const before = build();
  ASSERT_TRUE(before) << before.error().detail;
  auto const endpoint = (*before)->find("a.test")->origins.at(0);
  auto const same = build();
  EXPECT_EQ((*same)->find("a.test")->origins.at(0), endpoint);
  folder_.write("ca.pem", tls::Authority::create("Other")->certificate());
  auto const after = build();
  ASSERT_TRUE(after);
  EXPECT_NE((*after)->find("a.test")->origins.at(0), endpoint);
}

TEST_F(SiteBuilderTest, TakesAnAuthorityOfAnIssuerThatWasReplacedForAnother) {
  add({"a.test"});
  control::IssuerSettings issuer;
  issuer.name = "gematik";
  issuer.ca = folder_.write("issuer.pem", authority_.certificate());
  settings_.access.issuers = {issuer};
  auto const before = build();
  ASSERT_TRUE(before) << before.error().detail;
  EXPECT_EQ(build(before->get()).value()->find("a.test"), (*before)->find("a.test"));
  folder_.write("issuer.pem", tls::Authority::create("Other")->certificate());
  EXPECT_NE(build(before->get()).value()->find("a.test"), (*before)->find("a.test"));
}

TEST_F(SiteBuilderTest, ReadsTheFallbackPage) {
  add({"a.test"}).fallback_page = folder_.write("away.html", "<p>Back soon</p>");
  auto const sites = build();
  ASSERT_TRUE(sites);
  EXPECT_EQ((*sites)->find("a.test")->fallback_page, "<p>Back soon</p>");
  settings_.sites[0].fallback_page = folder_.path() / "none.html";
  auto const none = build();
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().detail.contains("none.html")) << none.error().detail;
}

TEST_F(SiteBuilderTest, VeilsWhatNobodyAskedToSee) {
  add({"a.test"});
  auto& open = add({"b.test"});
  open.path = RecordedPath::full;
  open.addresses = RecordedAddress::full;
  auto const sites = build();
  ASSERT_TRUE(sites);
  EXPECT_EQ((*sites)->find("a.test")->paths, record::Shown::veiled);
  EXPECT_EQ((*sites)->find("a.test")->addresses, record::Shown::veiled);
  EXPECT_EQ((*sites)->find("a.test")->data, "health");
  EXPECT_EQ((*sites)->find("b.test")->paths, record::Shown::full);
  EXPECT_EQ((*sites)->find("b.test")->addresses, record::Shown::full);
}

}  // namespace
}  // namespace cordon::control
