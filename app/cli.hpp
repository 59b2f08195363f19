// The command line: what each command takes, and its exit code.
#pragma once

namespace stoa::app {

/// 0 fine, 1 problems found, 2 usage, 3 unreachable or the folder is in use.
enum exit_code : int { fine = 0, problems = 1, usage = 2, unreachable = 3 };

int run_cli(int count, char** words);

} // namespace stoa::app
