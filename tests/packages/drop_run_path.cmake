# SPDX-License-Identifier: Apache-2.0
# A copy of a program forgets where the library was that it was linked with.
file(RPATH_REMOVE FILE ${FILE})
