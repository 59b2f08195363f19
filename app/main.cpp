// The program: one binary, server and client.
#include "app/cli.hpp"

int main(int count, char** words) {
  return stoa::app::run_cli(count, words);
}
