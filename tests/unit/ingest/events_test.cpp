// SPDX-License-Identifier: Apache-2.0
// Events: rows of CSV and JSON lines, nested in leads, and as bytes on their way.
#include "runtime/ingest/events.h"

#include <gmock/gmock.h>

#include "runtime/ingest/input.h"
#include "tests/unit/ingest/leads.h"

namespace tandem::ingest {
namespace {

using program::Projection;
using schema::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000;

class EventsTest : public ::testing::Test {
 protected:
  EventsTest() {
    program_.schema.zone = "UTC";
    program_.schema.choices = {{"outcome", false, {{"won", "won"}, {"lost", "lost"}}}};
    program_.schema.id_field = AddField(program_, "id", Kind::kText);
    AddEvent("page_view", {{"seconds", Kind::kInteger, true}, {"paid", Kind::kYesNo, true}});
    AddEvent("decision", {{"outcome", Kind::kChoice, false}});
    AddEvent("click", {{"size", Kind::kInteger, false}});
    program_.schema.events.push_back({.name = "MQL", .fields = {}, .stage = 1});
    AddTable(0);
    AddTable(1);  // nothing reads clicks
  }

  struct FieldOf {
    const char* name;
    Kind kind;
    bool optional;
  };
  void AddEvent(const char* name, const std::vector<FieldOf>& fields) {
    schema::Event event{.name = name};
    for (const FieldOf& of : fields) {
      schema::Field field{.name = of.name, .optional = of.optional};
      field.type.kind = of.kind;
      if (of.kind == Kind::kChoice) field.type.choice = schema::ChoiceId{0};
      event.fields.push_back(field);
    }
    program_.schema.events.push_back(event);
  }

  void AddTable(uint32_t event) {
    program::Table table{.event = schema::EventId(event)};
    const auto add = [&](size_t field, Projection projection, abi::Physical physical) {
      table.columns.push_back({schema::FieldId(field), projection, physical, {}, {}});
    };
    add(0, Projection::kAt, abi::Physical::kInt64);
    const auto& fields = program_.schema.events[event].fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      add(i, Projection::kValid, abi::Physical::kMask);
      if (fields[i].type.kind == Kind::kYesNo) {
        add(i, Projection::kTruth, abi::Physical::kMask);
      } else {
        add(i, Projection::kValue, abi::Physical::kInt64);
      }
    }
    program_.tables.push_back(table);
  }

  void StartBatch() {
    batch_.emplace(program_, 1024);
    events_.emplace(program_);
    leads_.emplace(program_);
    builder_.emplace(program_);
    leads_->Start(*batch_);
    builder_->Start(*batch_, *events_);
  }

  // "row@seconds field=value …" by table.
  std::vector<std::string> Show(size_t table) {
    const batch::Batch& batch = events_->Table(table);
    const program::Table& declared = program_.tables[table];
    std::vector<std::string> shown;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      const auto word = [&](size_t i) {
        return static_cast<const uint64_t*>(batch.Column(i, 0))[row / 64] >> row % 64 & 1;
      };
      const auto value = [&](size_t i) {
        return static_cast<const int64_t*>(batch.Column(i, 0))[row];
      };
      std::string text = std::to_string(events_->LeadRows(table)[row]) + "@" +
                         std::to_string(value(0) / kSecond);
      for (size_t i = 1; i < declared.columns.size(); i += 2) {
        if (word(i) == 0) continue;
        const bool is_truth = declared.columns[i + 1].projection == Projection::kTruth;
        text += " " + program_.schema[declared.event].fields[i / 2].name + "=" +
                (is_truth ? (word(i + 1) != 0 ? "yes" : "no") : std::to_string(value(i + 1)));
      }
      shown.push_back(text);
    }
    return shown;
  }

  // Rows of events, all of lead row 0; through bytes when `projected`.
  void ReadRows(const EventBinding& binding, const Form& form, std::string_view text,
                bool projected) {
    rejects_.clear();
    outcomes_.clear();
    StartBatch();
    leads_->BeginRow();
    const Block block{.bytes = std::string(text)};
    Records records(form, binding.paths());
    records.Start(block);
    EventRowReader reader(program_, binding);
    Record record;
    std::string error;
    std::string bytes;
    std::vector<Reject> notes;
    if (binding.paths() == nullptr) records.Next(record, error);
    while (records.Next(record, error)) {
      Reject reject;
      ProjectedEvent event;
      const EventOutcome outcome =
          projected ? reader.Project(record, event, reject, notes)
                    : reader.Append(record, 0, *builder_, reject, notes);
      outcomes_ += "RIUX"[static_cast<size_t>(outcome)];
      if (outcome == EventOutcome::kRejected) rejects_.push_back(ShowReject(reject));
      if (projected && outcome == EventOutcome::kRead) Encode(event, bytes);
    }
    size_t at = 0;
    while (at < bytes.size()) {
      const auto event = Decode(bytes, at);
      ASSERT_TRUE(event && *event);
      ASSERT_TRUE(Append(**event, 0, *builder_));
      seen_leads_.emplace_back((*event)->lead);
    }
    builder_->Finish(1);
  }

  program::Program program_;
  std::optional<batch::Batch> batch_;
  std::optional<batch::Events> events_;
  std::optional<batch::Builder> leads_;
  std::optional<batch::EventBuilder> builder_;
  std::vector<std::string> rejects_;
  std::vector<std::string> seen_leads_;
  std::string outcomes_;
};

TEST_F(EventsTest, RowsByNameOfOneEvent) {
  const auto binding = EventBinding::Bind(program_, nullptr, schema::EventId{0},
                                          {"lead_id", "at", "seconds", "paid", "x"});
  ASSERT_TRUE(binding);
  EXPECT_THAT(binding->ignored(), ElementsAre("x"));
  for (const bool projected : {false, true}) {
    ReadRows(*binding, {},
             "lead_id,at,seconds,paid,x\n"
             "a,1970-01-01T00:00:07Z,5,yes,\n"
             "a,,5,yes,\n"
             "a,soon,5,yes,\n"
             "b,1970-01-01T00:00:09Z,,,\n"
             "a,1970-01-01T00:00:08Z,many,yes,\n"
             "a,1970-01-01\n",
             projected);
    EXPECT_EQ(outcomes_, "RXXRXX");
    EXPECT_THAT(Show(0), ElementsAre("0@7 seconds=5 paid=yes", "0@9"));
    EXPECT_THAT(rejects_,
                ElementsAre("3:2 at `` missing: when did it happen?",
                            HasSubstr("4:2 at `soon` not a time"),
                            "6:3 page_view.seconds `many` not a whole number",
                            "7:0  `a,1970-01-01` has 2 fields, the header has 5"));
  }
  EXPECT_THAT(seen_leads_, ElementsAre("a", "b"));
}

TEST_F(EventsTest, RowsThatSayWhichEventTheyAre) {
  const auto binding = EventBinding::BindJson(program_, nullptr, std::nullopt);
  ASSERT_TRUE(binding);
  for (const bool projected : {false, true}) {
    ReadRows(*binding, {.format = schema::DataFormat::kJsonLines},
             "{\"lead\":\"a\",\"event\":\"Page_View\",\"at\":\"1970-01-01T00:00:01Z\"}\n"
             "{\"id\":7,\"type\":\"decision\",\"time\":\"1970-01-01T00:00:02Z\","
             "\"outcome\":\"lost\"}\n"
             "{\"lead\":\"a\",\"event\":\"decision\",\"at\":\"1970-01-01T00:00:03Z\"}\n"
             "{\"lead\":\"a\",\"event\":\"click\",\"at\":\"?\"}\n"
             "{\"lead\":\"a\",\"event\":\"pageview\",\"at\":\"1970-01-01T00:00:03Z\"}\n"
             "{\"lead\":\"a\",\"event\":\"MQL\",\"at\":\"1970-01-01T00:00:03Z\"}\n"
             "{\"lead\":\"a\",\"at\":\"1970-01-01T00:00:03Z\"}\n",
             projected);
    EXPECT_EQ(outcomes_, "RRXUXXX");
    EXPECT_THAT(Show(0), ElementsAre("0@1"));
    EXPECT_THAT(Show(1), ElementsAre("0@2 outcome=1"));
    EXPECT_THAT(
        rejects_,
        ElementsAre("3:0 decision.outcome `` missing, and `outcome` is not optional",
                    "5:0 event `pageview` no such event; perhaps \"page_view\"",
                    "6:0 event `MQL` `MQL` is a stage: its entries come from carried state",
                    "7:0 event `` missing: nothing says which event this is"));
  }
  EXPECT_THAT(seen_leads_, ElementsAre("a", "7"));
}

TEST_F(EventsTest, ASourceByColumn) {
  schema::Source source{.name = "log", .format = schema::DataFormat::kJsonLines};
  source.of_events.emplace();
  source.of_events->by = "kind";
  source.of_events->lead.column = "user.id";
  source.of_events->lead.missing_when = {"anonymous"};
  source.of_events->at.column = "ts";
  source.of_events->at.unix_unit_us = 1000;
  source.of_events->events = {
      {"page", schema::EventId{0}, {{.field = schema::FieldId{0}, .column = "p.time"}}}};
  source.of_events->others_ignored = true;
  program_.sources = {source};
  const auto binding = EventBinding::BindJson(program_, &program_.sources[0], std::nullopt);
  ASSERT_TRUE(binding);
  ReadRows(*binding, {.format = schema::DataFormat::kJsonLines},
           "{\"user\":{\"id\":\"a\"},\"ts\":4000,\"kind\":\"PAGE\",\"p\":{\"time\":3}}\n"
           "{\"user\":{\"id\":\"anonymous\"},\"ts\":4000,\"kind\":\"page\",\"paid\":true}\n"
           "{\"user\":{\"id\":\"a\"},\"ts\":4000,\"kind\":\"form\"}\n",
           true);
  EXPECT_EQ(outcomes_, "RXI");
  EXPECT_THAT(Show(0), ElementsAre("0@4 seconds=3"));
  EXPECT_THAT(rejects_, ElementsAre("2:0 lead `anonymous` missing: whose event is it?"));
}

TEST_F(EventsTest, BindingSaysEverythingAtOnce) {
  const auto binding =
      EventBinding::Bind(program_, nullptr, schema::EventId{1}, {"user", "when", "outcom"});
  ASSERT_FALSE(binding);
  EXPECT_EQ(binding.error().message,
            "no column \"lead\" for `lead`\nno column \"at\" for `at`\n"
            "nothing feeds `decision.outcome`, which is not optional; perhaps \"outcom\"");
}

TEST_F(EventsTest, NestedInLeadsByName) {
  const auto binding = Binding::BindJson(program_, nullptr);
  ASSERT_TRUE(binding);
  StartBatch();
  const Block block{
      .bytes = R"({"id":"a","page_view":[{"at":"1970-01-01T00:00:01Z","seconds":4},)"
               R"({"seconds":1},7,{"paid":false,"at":"1970-01-01 00:00:02"}],)"
               R"("click":[{}],"decision":null})"
               "\n"
               R"({"id":"b","events":[{"event":"decision","at":"1970-01-01T00:00:03Z",)"
               R"("outcome":"won"},{"event":"decisoin"},{"event":"decision","at":"1970-01-01",)"
               R"("outcome":"draw"},{"event":"page_view","at":"1970-01-01","at":1}],)"
               R"("page_view":{"at":1}})"
               "\n"
               R"({"id":"c","page_view":[],"decision":[ ]})"};
  Records records({.format = schema::DataFormat::kJsonLines}, binding->paths());
  records.Start(block);
  RowReader reader(program_, *binding);
  NestedEventReader nested(program_, *binding);
  Record record;
  std::string error;
  Reject reject;
  std::vector<Reject> notes;
  std::vector<Reject> rejects;
  NestedCounts all;
  for (uint32_t row = 0; records.Next(record, error); ++row) {
    ASSERT_EQ(error, "");
    ASSERT_TRUE(reader.Append(record, *leads_, reject, notes));
    const NestedCounts counts = nested.Append(record, row, *builder_, rejects, notes);
    all.read += counts.read;
    all.unread += counts.unread;
    all.rejected += counts.rejected;
  }
  builder_->Finish(3);
  EXPECT_EQ(all.read, 3u);
  EXPECT_EQ(all.unread, 1u);
  EXPECT_EQ(all.rejected, rejects.size());
  EXPECT_THAT(Show(0), ElementsAre("0@1 seconds=4", "0@2 paid=no"));
  EXPECT_THAT(Show(1), ElementsAre("1@3 outcome=0"));
  for (const Reject& what : rejects) rejects_.push_back(ShowReject(what));
  EXPECT_THAT(
      rejects_,
      ElementsAre("1:0 page_view[1].at `` missing: when did it happen?",
                  "1:0 page_view[2] `7` not an object such as {\"at\": …}",
                  "2:0 page_view `{\"at\":1}` not an array of events",
                  "2:0 events[1].event `decisoin` no such event; perhaps \"decision\"",
                  "2:0 events[2].outcome `draw` not one of won, lost",
                  "2:0 events[3] `{\"event\":\"page_view\",\"at\":\"1970-01-01\",\"at\":1}` "
                  "the key \"at\" stands twice"));
  EXPECT_THAT(notes, IsEmpty());
}

class RecordEventsTest : public EventsTest {
 protected:
  RecordEventsTest() {
    const schema::FieldId number = AddField(program_, "account.id", Kind::kText, true);
    const schema::FieldId payer = AddField(program_, "payer.id", Kind::kInteger, true);
    keys_ = {number, payer};
    program_.schema.events[0].key = number;
    program_.schema.events[1].key = number;
    program_.schema.events[2].key = number;
  }
  std::vector<schema::FieldId> keys_;
};

TEST_F(RecordEventsTest, RowsSayWhoseTheyAre) {
  for (const char* column : {"account", "account_id", "account.id"}) {
    const auto binding =
        EventBinding::Bind(program_, nullptr, schema::EventId{0}, {"lead", "at", column});
    ASSERT_TRUE(binding) << binding.error().message;
    EXPECT_EQ(binding->key(), keys_[0]);
    EXPECT_EQ(binding->owner(), "account");
    ReadRows(*binding, {}, "lead,at,account\nx,1970-01-01T00:00:07Z,A1\nx,1970-01-01,\n", true);
    EXPECT_EQ(outcomes_, "RX");
    EXPECT_THAT(rejects_, ElementsAre("3:3 account `` missing: whose event is it?"));
  }
  EXPECT_THAT(seen_leads_, ElementsAre("A1", "A1", "A1"));
  const auto none = EventBinding::Bind(program_, nullptr, schema::EventId{0}, {"lead", "at"});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("no column \"account\" for `account`"));
}

TEST_F(RecordEventsTest, JsonRowsMayNestTheId) {
  const auto binding = EventBinding::BindJson(program_, nullptr, schema::EventId{0});
  ASSERT_TRUE(binding);
  ReadRows(*binding, {.format = schema::DataFormat::kJsonLines},
           "{\"account\":{\"id\":\"A1\"},\"at\":\"1970-01-01\"}\n"
           "{\"account\":\"A2\",\"at\":\"1970-01-01\"}\n"
           "{\"account\":{\"name\":\"x\"},\"at\":\"1970-01-01\"}\n",
           true);
  EXPECT_EQ(outcomes_, "RRX");
  EXPECT_THAT(seen_leads_, ElementsAre("A1", "A2"));
}

TEST_F(RecordEventsTest, OneFileIsOfOneRecord) {
  program_.schema.events[1].key = keys_[1];
  const auto mixed = EventBinding::BindJson(program_, nullptr, std::nullopt);
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error().message, HasSubstr("events of `account` and of `payer`"));
}

TEST_F(RecordEventsTest, NestedBesideTheIdOrAtTheTop) {
  const auto binding = Binding::BindJson(program_, nullptr);
  ASSERT_TRUE(binding) << binding.error().message;
  StartBatch();
  const Block block{
      .bytes = R"({"id":"a","account":{"id":"A1","page_view":[{"at":"1970-01-01T00:00:01Z"},)"
               R"({}]},"page_view":[{"at":"1970-01-01T00:00:02Z"}]})"};
  Records records({.format = schema::DataFormat::kJsonLines}, binding->paths());
  records.Start(block);
  RowReader reader(program_, *binding);
  NestedEventReader nested(program_, *binding);
  Record record;
  std::string error;
  Reject reject;
  std::vector<Reject> notes;
  std::vector<Reject> rejects;
  ASSERT_TRUE(records.Next(record, error));
  ASSERT_TRUE(reader.Append(record, *leads_, reject, notes));
  EXPECT_EQ(nested.Append(record, 0, *builder_, rejects, notes).read, 2u);
  builder_->Finish(1);
  EXPECT_THAT(Show(0), ElementsAre("0@2", "0@1"));
  ASSERT_EQ(rejects.size(), 1u);
  EXPECT_EQ(ShowReject(rejects[0]),
            "1:0 account.page_view[1].at `` missing: when did it happen?");
}

TEST_F(RecordEventsTest, KeysAreWhatTheLeadWillHave) {
  schema::Source source{.name = "crm"};
  schema::ColumnMap map{.field = keys_[0], .column = "Account"};
  map.missing_when = {"n/a"};
  map.values = {{{"old"}, "A9", false}};
  source.columns = {map};
  source.columns.push_back({.field = keys_[1], .column = "Payer", .missing_when = {"0"}});
  const auto binding = Binding::Bind(program_, &source, {"id", "Account", "Payer"});
  ASSERT_TRUE(binding) << binding.error().message;
  KeyReader keys(*binding, keys_);
  Records records({}, nullptr);
  const Block block{.bytes = "id,Account,Payer\na, A1 ,007\nb,n/a,0\nc,OLD,x\nd,,\ne\n"};
  records.Start(block);
  Record record;
  std::string error;
  std::vector<std::string> seen;
  records.Next(record, error);
  while (records.Next(record, error)) {
    seen.push_back(std::string(keys.KeyOf(record, 0)) + "|" +
                   std::string(keys.KeyOf(record, 1)));
  }
  EXPECT_THAT(seen, ElementsAre("A1|007", "|", "A9|", "|", "|"));
}

TEST_F(EventsTest, NestedByASource) {
  schema::Source source{.name = "crm", .format = schema::DataFormat::kJsonLines};
  source.nested.emplace_back();
  source.nested[0].path = "log.activities";
  source.nested[0].by = "type";
  source.nested[0].at.column = "ts";
  source.nested[0].at.unix_unit_us = kSecond;
  source.nested[0].events = {
      {"page", schema::EventId{0}, {{.field = schema::FieldId{0}, .column = "s"}}}};
  source.nested[0].others_ignored = true;
  program_.sources = {source};
  const auto binding = Binding::BindJson(program_, &program_.sources[0]);
  ASSERT_TRUE(binding);
  StartBatch();
  const Block block{.bytes = R"({"log":{"activities":[{"type":"page","ts":9,"s":"2"},)"
                             R"({"type":"call"}]},"id":"a"})"};
  Records records({.format = schema::DataFormat::kJsonLines}, binding->paths());
  records.Start(block);
  NestedEventReader nested(program_, *binding);
  Record record;
  std::string error;
  ASSERT_TRUE(records.Next(record, error));
  leads_->BeginRow();
  std::vector<Reject> rejects;
  std::vector<Reject> notes;
  const NestedCounts counts = nested.Append(record, 0, *builder_, rejects, notes);
  builder_->Finish(1);
  EXPECT_EQ(counts.read, 1u);
  EXPECT_EQ(counts.ignored, 1u);
  EXPECT_THAT(rejects, IsEmpty());
  EXPECT_THAT(Show(0), ElementsAre("0@9 seconds=2"));
}

TEST_F(EventsTest, BytesThatAreCutOrDamagedDoNoHarm) {
  std::string bytes;
  Encode({.lead = "lead \xC3\xA9", .at_us = -5, .table = 3, .source = -1, .line = 1u << 20,
          .fields = "xyz"},
         bytes);
  size_t at = 0;
  const auto whole = Decode(bytes, at);
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ(at, bytes.size());
  EXPECT_EQ((*whole)->lead, "lead \xC3\xA9");
  EXPECT_EQ((*whole)->at_us, -5);
  EXPECT_EQ((*whole)->table, 3u);
  EXPECT_EQ((*whole)->source, -1);
  EXPECT_EQ((*whole)->line, 1u << 20);
  EXPECT_EQ((*whole)->fields, "xyz");
  for (size_t size = 0; size < bytes.size(); ++size) {
    at = 0;
    const auto cut = Decode(std::string_view(bytes).substr(0, size), at);
    ASSERT_TRUE(cut);
    EXPECT_FALSE(*cut);
    EXPECT_EQ(at, 0u);
  }
  at = 0;
  EXPECT_FALSE(Decode(std::string(20, '\xFF'), at));
  at = 0;
  EXPECT_FALSE(Decode(std::string_view("\x02\xFF\xFF", 3), at));
  StartBatch();
  leads_->BeginRow();
  EXPECT_FALSE(Append({.table = 0, .fields = std::string_view("\x02\x7F", 2)}, 0, *builder_));
  builder_->Finish(1);
  EXPECT_THAT(Show(0), IsEmpty());
}

}  // namespace
}  // namespace tandem::ingest
