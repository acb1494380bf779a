// SPDX-License-Identifier: Apache-2.0
// The border of the C interface: what goes wrong inside becomes a status and a message, once, here.
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "runtime/base/check.h"
#include "runtime/base/status.h"
#include "runtime/capi/status.h"
#include "runtime/include/tandem/tandem.h"

namespace tandem::capi {

inline tandem_status Tell(tandem_error* error, tandem_status status,
                          std::string_view message) noexcept {
  if (error == nullptr) return status;
  error->status = status;
  size_t size = std::min(message.size(), sizeof error->message - 1);
  // Never half a character.
  while (size > 0 && size < message.size() && (message[size] & 0xc0) == 0x80) --size;
  std::memcpy(error->message, message.data(), size);
  error->message[size] = '\0';
  return status;
}

// A mistake of the caller, thrown only below Guard.
struct BadArgument {
  const char* message;
};
inline void Require(bool holds, const char* message) {
  if (!holds) throw BadArgument{message};
}

// A library that is opened when it is asked for is not there.
struct NotAvailable {
  std::string message;
};

// `body` answers base::Result<void>.
template <class Body>
tandem_status Guard(tandem_error* error, Body&& body) noexcept {
  const base::ChecksThrow embedded;
  try {
    const base::Result<void> done = body();
    if (!done) return Tell(error, StatusOf(done.error().kind), done.error().message);
    return Tell(error, TANDEM_OK, "");
  } catch (const BadArgument& bad) {
    return Tell(error, TANDEM_BAD_ARGUMENT, bad.message);
  } catch (const NotAvailable& missing) {
    return Tell(error, TANDEM_NOT_AVAILABLE, missing.message);
  } catch (const std::bad_alloc&) {
    return Tell(error, TANDEM_NO_MEMORY, "there is not enough memory");
  } catch (const std::system_error& refused) {
    // Of ours only threads throw it.
    return Tell(error, TANDEM_NO_MEMORY, refused.what());
  } catch (const std::exception& mistake) {
    return Tell(error, TANDEM_INTERNAL, mistake.what());
  } catch (...) {
    return Tell(error, TANDEM_INTERNAL, "an unknown exception");
  }
}

}  // namespace tandem::capi
