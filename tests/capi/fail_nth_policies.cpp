// SPDX-License-Identifier: Apache-2.0
// Policies: loaded, compiled, opened with their code, replaced, watched for.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/capi/fail_nth.h"

namespace tandem::capi_test {

namespace {

std::string ReadAll(const std::string& path) {
  std::string bytes;
  if (std::FILE* in = std::fopen(path.c_str(), "rb")) {
    char part[4096];
    for (size_t size = 0; (size = std::fread(part, 1, sizeof part, in)) > 0;) {
      bytes.append(part, size);
    }
    std::fclose(in);
  }
  return bytes;
}

constexpr const char* kBroken = "/broken.tandem";
constexpr const char* kNext = "/next.tpol";

}  // namespace

Stage::Stage(const std::string& of) : name(of) {
  const std::string built = std::string(TANDEM_BUILT_POLICIES) + "/";
  file = built + name + ".tpol";
  next_file = built + "version_2.tpol";
  library = built + name + ".so";
  source = std::string(TANDEM_POLICY_SOURCES) + "/" + name + ".tandem";
  bytes = ReadAll(file);
  tandem_error error;
  if (tandem_policy_load(bytes.data(), bytes.size(), nullptr, &policy, &error) != TANDEM_OK) {
    std::printf("%s: %s\n", file.c_str(), error.message);
    std::exit(1);
  }
  LeadMaker maker(policy, 5);
  while (leads.size() < kLeads) {
    leads.push_back(maker.Make(kAsOf, true));
    tandem_batch* probe = nullptr;
    tandem_batch_new(policy, 1, &probe, nullptr);
    if (Append(probe, leads.back(), nullptr) != TANDEM_OK) leads.pop_back();
    tandem_batch_free(probe);
  }
  for (const Lead& lead : leads) lines += lead.json + "\n";
  char made[] = "/tmp/tandem-fail-nth-XXXXXX";
  if (mkdtemp(made) == nullptr) std::exit(1);
  folder = made;
  if (std::FILE* out = std::fopen((folder + kBroken).c_str(), "wb")) {
    std::fputs("policy broken {}\nlead { id text  size integer }\n"
               "score fit { give 1 when sice > 3 }\nroute { to when otherwise\n", out);
    std::fclose(out);
  }
  broken = folder + kBroken;
  next = folder + kNext;
}

Stage::~Stage() {
  unlink(broken.c_str());
  rmdir(folder.c_str());
  tandem_policy_release(policy);
}

void Load(const Stage& stage, Steps& step) {
  tandem_policy* policy = nullptr;
  step(tandem_policy_load(stage.bytes.data(), stage.bytes.size(), nullptr, &policy, &step.error));
  tandem_policy_release(policy);
}

void LoadFile(const Stage& stage, Steps& step) {
  tandem_policy* policy = nullptr;
  step(tandem_policy_load_file(stage.file.c_str(), nullptr, &policy, &step.error));
  tandem_policy_release(policy);
}

void LoadNative(const Stage& stage, Steps& step) {
  tandem_policy* policy = nullptr;
  step(tandem_policy_open_native(stage.library.c_str(), &policy, &step.error));
  tandem_policy_release(policy);
}

// What the parser keeps between policies must not have suffered: the next one compiles.
void Compile(const Stage& stage, Steps& step) {
  for (int turn = 0; turn < 2; ++turn) {
    tandem_policy* policy = nullptr;
    char* diagnostics = nullptr;
    tandem_error error;
    const tandem_status status = tandem_policy_compile(stage.source.c_str(), nullptr, &policy,
                                                       &diagnostics, &error);
    const int64_t fails_at = g_fails_at.exchange(0);
    if (turn == 0) {
      step(status);
      step.error = error;
    } else {
      Expect(status == TANDEM_OK && std::strcmp(tandem_policy_version(policy),
                                                tandem_policy_version(stage.policy)) == 0,
             "compile", fails_at, std::string("again, but: ") + error.message);
    }
    tandem_text_free(diagnostics);
    tandem_policy_release(policy);
  }
}

// A folder with a policy that has mistakes.
void CompileBroken(const Stage& stage, Steps& step) {
  tandem_policy* policy = nullptr;
  char* diagnostics = nullptr;
  const tandem_status status =
      tandem_policy_compile(stage.folder.c_str(), nullptr, &policy, &diagnostics, &step.error);
  Expect(policy == nullptr && status != TANDEM_OK, "compile_broken", g_fails_at, "it compiled");
  step(status == TANDEM_BAD_INPUT ? TANDEM_OK : status);
  tandem_text_free(diagnostics);
}

void EngineOf(const Stage& stage, Steps& step) {
  tandem_engine* engine = nullptr;
  if (!step(tandem_engine_new(stage.policy, &engine, &step.error))) return;
  tandem_policy* next = nullptr;
  if (step(tandem_policy_load(stage.bytes.data(), stage.bytes.size(), nullptr, &next,
                              &step.error))) {
    step(tandem_engine_publish(engine, next, 1, &step.error));
    tandem_policy_release(tandem_engine_acquire(engine));
  }
  tandem_policy_release(next);
  tandem_engine_free(engine);
}

namespace {

// What a watch tells, on its thread.
struct News {
  const Stage* stage = nullptr;
  std::atomic<int> of_folder{0};
  std::atomic<int> of_file{0};
  std::atomic<tandem_status> last{TANDEM_OK};

  static void Take(void* user, const char* path, const tandem_error* outcome) {
    News& news = *static_cast<News*>(user);
    news.last = outcome->status;
    ++(news.stage->folder == path ? news.of_folder : news.of_file);
  }
};

bool Await(const std::atomic<int>& a, const std::atomic<int>& b) {
  for (int i = 0; i < 100'000 && a + b == 0; ++i) usleep(200);
  return a + b > 0;
}

// A file is there before the watch begins, or appears in the folder that is watched.
void Watch(const Stage& stage, Steps& step, const char* path, bool is_there) {
  tandem_engine* engine = nullptr;
  News news;
  news.stage = &stage;
  if (!step(tandem_engine_new(stage.policy, &engine, &step.error))) return;
  const auto appear = [&] {
    if (symlink(stage.next_file.c_str(), stage.next.c_str()) != 0) step(TANDEM_IO);
  };
  if (is_there) appear();
  if (step(tandem_engine_watch(engine, path, nullptr, &News::Take, &news, &step.error))) {
    if (!is_there) appear();
    const int64_t fails_at = g_fails_at;
    const bool is_told = Await(news.of_folder, news.of_file);
    step(news.last);
    g_fails_at = 0;
    // What it had no memory to look at is looked at again.
    const bool is_told_of = news.of_folder == 0 || Await(news.of_file, news.of_file);
    Expect(is_told && is_told_of, "watch", fails_at, "nothing was told");
  }
  tandem_engine_free(engine);
  unlink(stage.next.c_str());
}

}  // namespace

void WatchFolder(const Stage& stage, Steps& step) {
  Watch(stage, step, stage.folder.c_str(), false);
}
void WatchFile(const Stage& stage, Steps& step) { Watch(stage, step, stage.next.c_str(), true); }

}  // namespace tandem::capi_test
