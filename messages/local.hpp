// Marks a message that stays inside its node: it carries shared memory (a view, a batch, a trace).
#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

#define STOA_LOCAL_MESSAGE(type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(type)
