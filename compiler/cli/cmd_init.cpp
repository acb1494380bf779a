// SPDX-License-Identifier: Apache-2.0
// `tandem init`: a policy to start from, with leads to try it on.
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "runtime/base/atomic_file.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy =
    R"(// What marketing and sales agree on; change it together. `tandem check` says what is wrong.
policy starter { currency USD  zone "UTC" }

team revenue {
  side marketing
  side sales
  squad sdr        in sales     for "answering every qualified lead"
  squad enterprise in sales     for "large accounts"
  queue newsletter in marketing for "leads not ready yet"
}

lead {  // `?` after a name: the value may be missing
  id             text
  email          text
  title?         text
  employees?     integer 1..3_000_000
  source         one of web, event, partner, referral
  pricing_visits integer 0..10_000
  asked_for_demo yes/no
}

list free_mail = "mail.example", "post.example"

define personal_mail = domain of email in free_mail

score fit owned by marketing range 0..100 {
  give 40 when employees in 200..2000  because "where we win most often"
  give 30 when employees > 2000
  give 20 when title contains any of ("Head", "Director", "VP", "Chief")
  give 10 when source = referral
  take 30 when surely personal_mail
}

score engagement owned by marketing range 0..100 {
  give 50 when asked_for_demo
  give 10 × pricing_visits, at most 50
}

band grade from fit { A from 60  B from 30  C otherwise }

stage MQL agreed by marketing and sales {
  when fit >= 40 and engagement >= 20  as fit_and_engaged
  when asked_for_demo and fit >= 20    as hand_raiser
}

route agreed by marketing and sales {  // the first line that matches
  to enterprise when stage = MQL and surely employees > 1000
  to sdr        when stage = MQL
  to newsletter otherwise
}

test "a director of a mid-size company who looked at prices" {
  lead { id: "T-1", email: "dana@north.example", title: "Director of Operations", employees: 450,
         source: web, pricing_visits: 3, asked_for_demo: no }
  expect fit = 60, engagement = 30, grade = A, stage = MQL, route = sdr
}

test "a private address and no company size stay with marketing" {
  lead { id: "T-2", email: "sam@mail.example", source: web, pricing_visits: 1, asked_for_demo: no }
  expect fit = 0, route = newsletter
}
)";

constexpr const char* kLeads =
    "id,email,title,employees,source,pricing_visits,asked_for_demo\n"
    "L-1,dana@north.example,Director of Operations,450,web,3,no\n"
    "L-2,sam@mail.example,,,web,1,no\n"
    "L-3,lee@south.example,Chief Revenue Officer,5200,event,0,yes\n"
    "L-4,kim@east.example,Analyst,80,referral,6,no\n"
    "L-5,ravi@west.example,Head of Growth,900,partner,0,yes\n";

constexpr const char* kReadme = R"(# A policy to start from

`policy.tandem` says who a lead is, how it scores, when it is an MQL and who gets it; `leads.csv`
has five made-up leads. In the folder above this one:

    tandem check {0}
    tandem test {0}
    tandem run {0} {0}/leads.csv --keep email
    tandem explain {0} {0}/leads.csv --id L-1

To use your own export, give the lead's fields the names of its columns, or say which column feeds
which field in a `source`.
)";

class InitCommand : public Command {
 public:
  const char* name() const override { return "init"; }
  const char* summary() const override { return "write a policy to start from"; }
  const char* example() const override { return "tandem init my-policy"; }
  const char* details() const override {
    return "Writes policy.tandem, leads.csv and README.md; files that are there are left alone.";
  }

  void Describe(OptionList& options) override {
    options.Argument("DIR", "the folder, made if it is not there; default: this one", folder_,
                     false);
  }

  int Run(Console& console) override {
    const fs::path folder = folder_.empty() ? fs::path(".") : fs::path(folder_);
    const std::string shown = folder_.empty() ? "." : folder_;
    const std::pair<const char*, std::string> files[] = {
        {"policy.tandem", kPolicy},
        {"leads.csv", kLeads},
        {"README.md", fmt::format(fmt::runtime(kReadme), shown)},
    };
    std::error_code error;
    for (const auto& [file, text] : files) {
      if (fs::symlink_status(folder / file, error).type() != fs::file_type::not_found) {
        return console.FailUsage(
            fmt::format("`{}` is there already; choose another folder", (folder / file).string()),
            name());
      }
    }
    fs::create_directories(folder, error);
    if (error) {
      return console.Fail({base::ErrorKind::kIo, fmt::format("cannot make the folder `{}`: {}",
                                                             shown, error.message())});
    }
    for (const auto& [file, text] : files) {
      if (const auto written = Write((folder / file).string(), text); !written) {
        return console.Fail(written.error());
      }
    }
    console.Talk(fmt::format("wrote policy.tandem, leads.csv and README.md to {0}; now try\n"
                             "  tandem run {0} {1}\n",
                             shown, (folder / "leads.csv").string()));
    return kExitOk;
  }

 private:
  static base::Result<void> Write(const std::string& path, const std::string& text) {
    base::Result<base::AtomicFile> file = base::AtomicFile::Create(path);
    if (!file) {
      return tl::unexpected<base::Error>(file.error());
    }
    const base::Result<void> written = file->Write(text);
    return written ? file->Commit() : written;
  }

  std::string folder_;
};

}  // namespace

std::unique_ptr<Command> MakeInit() { return std::make_unique<InitCommand>(); }

}  // namespace tandem::cli
