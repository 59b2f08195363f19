// Settings of jemalloc, which reads this name at the start (docs/decisions/0008-allocator.md). MALLOC_CONF in the
// environment overrides them.
//
// Pages that nobody used for a second go back to the system, by a thread of the allocator's own, so that an import does
// not stay in the resident size and no request pays for the return.
extern "C" {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the name and the type are jemalloc's.
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
}
