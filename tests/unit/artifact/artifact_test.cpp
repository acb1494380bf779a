// SPDX-License-Identifier: Apache-2.0
// Files as a whole: what is the same afterwards, and what is refused in which words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/pipeline/build_artifact.h"
#include "runtime/artifact/frame.h"
#include "runtime/program/verify.h"
#include "runtime/schema/zone_of.h"
#include "runtime/value/zones.h"
#include "tests/fuzz/artifact_use.h"

namespace tandem::artifact {
namespace {

using testing::HasSubstr;

constexpr std::string_view kPolicy = R"(policy small { zone "Europe/Berlin" }
team everyone { side marketing  side sales  squad reps in sales }
lead { id text  employees? integer 1..1_000_000  country? text  seen? date }
event visit { path text }
table first worth(country text) -> points integer {
  | "de", "at"      -> 30
  | starts with "u" -> 10
  | -               -> 0
}
score fit range 0..100 {
  give 60 when employees >= 50  because "large enough"
  give 5 for each visit where path contains "/pricing" in last 30 days, at most 20
  give by worth(country).points
}
stage MQL { when fit >= 60 }
route { to reps when stage = MQL  to nobody otherwise }
source crm csv for lead {
  employees from "Company Size"
  seen from "Seen" as "%d.%m.%Y"
}
)";
constexpr std::string_view kPlain = R"(policy plain {}
team everyone { side marketing  side sales  squad reps in sales }
lead { id text  employees? integer 1..1_000_000 }
score fit range 0..100 { give 60 when employees >= 50 }
route { to reps when fit > 50  to nobody otherwise }
)";

Artifact Built(std::string_view policy = kPlain, bool explaining = true) {
  auto unit = pipeline::CompilationUnit::FromText("p.tandem", std::string(policy));
  EXPECT_TRUE(unit.Check());
  return pipeline::BuildArtifact(unit, {"1.2.3", explaining}).value();
}

base::Result<Artifact> ReadText(const std::string& bytes, ReadOptions options = {}) {
  return Read(std::as_bytes(std::span(bytes)), options);
}

std::string Refusal(const std::string& bytes) {
  const auto read = ReadText(bytes);
  return read ? "" : read.error().message;
}

// The same file with one section made into something else.
std::string With(const std::string& bytes, std::string_view name, std::string content,
                 bool is_required) {
  const auto frame = internal::ParseFrame(bytes).value();
  std::vector<internal::SectionView> sections = frame.sections;
  std::erase_if(sections, [&](const auto& section) { return section.name == name; });
  sections.push_back({name, is_required, content});
  return internal::MakeFrame(sections);
}

std::string Without(const std::string& bytes, std::string_view name) {
  const auto frame = internal::ParseFrame(bytes).value();
  std::vector<internal::SectionView> sections = frame.sections;
  std::erase_if(sections, [&](const auto& section) { return section.name == name; });
  return internal::MakeFrame(sections);
}

TEST(Artifact, IsTheSameWhenItIsReadAndWritten) {
  for (const std::string_view policy : {kPolicy, kPlain}) {
    const Artifact built = Built(policy);
    const std::string bytes = Write(built);
    const auto read = ReadText(bytes);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->tandem_version, "1.2.3");
    EXPECT_EQ(Write(*read), bytes);
    EXPECT_EQ(program::Dump(read->program), program::Dump(built.program));
    EXPECT_EQ(program::Dump(*read->explaining), program::Dump(*built.explaining));
  }
}

TEST(Artifact, BringsItsZonesAlong) {
  const auto read = ReadText(Write(Built(kPolicy)));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_NE(read->program.schema.zones, nullptr);
  EXPECT_EQ(read->program.schema.zones->all().size(), 1u);
  EXPECT_EQ(schema::ZoneOf(read->program.schema)->name(), "Europe/Berlin");
  EXPECT_FALSE(schema::FindZone(read->program.schema, "Europe/Paris"));
  EXPECT_EQ(schema::ZoneRelease(read->program.schema), value::TzdbVersion());
}

TEST(Artifact, ExplainsOnlyWhenAskedAndBuiltFor) {
  const std::string full = Write(Built());
  EXPECT_TRUE(ReadText(full)->explaining.has_value());
  EXPECT_FALSE(ReadText(full, {.explaining = false})->explaining.has_value());
  const std::string slim = Write(Built(kPlain, false));
  EXPECT_LT(slim.size(), full.size());
  EXPECT_FALSE(ReadText(slim)->explaining.has_value());
  EXPECT_EQ(Write(*ReadText(full, {.explaining = false})), slim);
}

TEST(Artifact, SaysWhatItIsMadeOf) {
  const std::string bytes = Write(Built(kPolicy));
  const auto about = Describe(std::as_bytes(std::span(bytes)));
  ASSERT_TRUE(about);
  EXPECT_EQ(about->major, kMajor);
  EXPECT_EQ(about->minor, kMinor);
  EXPECT_EQ(about->size_bytes, bytes.size());
  EXPECT_EQ(about->sha256.size(), 64u);
  std::string names;
  for (const Section& section : about->sections) names += section.name + " ";
  EXPECT_EQ(names, "META OPER ZONE DECI PROG EXPL ");
}

TEST(Artifact, SkipsWhatItNeedNotKnow) {
  const std::string bytes = Write(Built());
  EXPECT_EQ(Refusal(With(bytes, "NEWS", "anything", false)), "");
  EXPECT_THAT(Refusal(With(bytes, "NEWS", "anything", true)),
              HasSubstr("without its section NEWS, which this tandem does not know"));
}

TEST(Artifact, NeedsItsSections) {
  const std::string bytes = Write(Built(kPolicy));
  for (const char* name : {"META", "OPER", "ZONE", "PROG"}) {
    EXPECT_EQ(Refusal(Without(bytes, name)), std::string("it has no section ") + name);
  }
  EXPECT_THAT(Refusal(Without(bytes, "DECI")), HasSubstr("section PROG: program: "));
  EXPECT_EQ(Refusal(Without(bytes, "EXPL")), "");
  EXPECT_THAT(Refusal(With(bytes, "ZONE", std::string("\1\0\0\0x\0\0\0\0", 9), true)),
              HasSubstr("no time zone `Europe/Berlin` came with the policy"));
}

TEST(Artifact, HoldsOnePolicy) {
  const std::string one = Write(Built(kPlain));
  const std::string other = Write(Built(kPolicy));
  const auto section = [](const std::string& of, std::string_view name) {
    return std::string(internal::ParseFrame(of)->Find(name)->content);
  };
  EXPECT_THAT(Refusal(With(one, "META", section(other, "META"), true)),
              HasSubstr("section PROG: is of another policy than META says"));
  EXPECT_THAT(Refusal(With(one, "EXPL", section(one, "PROG"), false)),
              HasSubstr("section EXPL: is not for explanations"));
  EXPECT_THAT(Refusal(With(one, "PROG", section(one, "EXPL"), true)),
              HasSubstr("section PROG: is for explanations"));
}

TEST(Artifact, KnowsOperationsByName) {
  const std::string bytes = Write(Built());
  std::string names(internal::ParseFrame(bytes)->Find("OPER")->content);
  const size_t at = names.find("kLoadInt");
  ASSERT_NE(at, std::string::npos);
  names[at] = 'x';
  EXPECT_THAT(Refusal(With(bytes, "OPER", names, true)),
              HasSubstr("an operation 0 that this version does not have"));
}

TEST(Artifact, RefusesOtherFormats) {
  const std::string bytes = Write(Built());
  const auto changed = [&](size_t at, char to) {
    std::string copy = bytes;
    copy[at] = to;
    return Refusal(fuzz::WithChecksum(copy));
  };
  EXPECT_THAT(changed(8, 2), HasSubstr("its format is 2.0 and this tandem reads 1.0 to 1.0"));
  EXPECT_THAT(changed(10, 1), HasSubstr("its format is 1.1 and this tandem reads"));
  EXPECT_EQ(changed(0, 'x'), "this is no built policy");
  EXPECT_EQ(changed(12, 100), "100 sections where 64 are allowed");
  EXPECT_THAT(changed(12, 1), HasSubstr("bytes behind the sections"));
  EXPECT_EQ(changed(12, 9), "section 5: it is cut off");
  EXPECT_EQ(changed(56, 'm'), "section 0: it has no name");
  EXPECT_EQ(changed(60, 3), "section 0: META has the flags 0x3");
  EXPECT_THAT(changed(71, 1), HasSubstr("section 0: META says "));
  EXPECT_EQ(Refusal(""), "this is no built policy");
  EXPECT_EQ(Refusal(bytes.substr(0, 30)), "the header is cut off");
  EXPECT_THAT(Refusal(bytes + "x"), HasSubstr("bytes and should have"));
  std::string damaged = bytes;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  EXPECT_EQ(Refusal(damaged), "its checksum does not match: it was changed or damaged");
}

}  // namespace
}  // namespace tandem::artifact
