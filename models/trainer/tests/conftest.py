"""Settings for all tests."""

import torch

# The networks here are tiny. Two threads that wait for each other at every layer are slower than
# one, and many times slower where other work holds a core.
torch.set_num_threads(1)
