// SPDX-License-Identifier: Apache-2.0
// SSH signatures of files, made and checked by ssh-keygen as git does: the keys people already have
// and the file of allowed signers they already keep.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/status.h"

namespace tandem::cli {

// What the signature is for; one made for another purpose (a commit) is none.
inline constexpr const char* kSignatureNamespace = "tandem";

// The signature as text (PROTOCOL.sshsig). `key`: a private key, or a public one whose private half
// an agent holds.
base::Result<std::string> Sign(std::string_view bytes, const std::string& key);

// Who signed, of those in the file of allowed signers. kBadInput when nobody of them did.
base::Result<std::string> VerifySignature(std::string_view bytes, const std::string& signature_path,
                                          const std::string& allowed_signers);

}  // namespace tandem::cli
