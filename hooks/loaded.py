"""What every snippet needs, loaded once: the processes that run them fork from one that has this.

Nothing of ours: whatever that did would have no limit.
"""

import gc
from importlib import import_module

# Among new modules there is no garbage to look for, nor among them later.
gc.disable()
for module in ("matplotlib.pyplot", "matplotlib.backends.backend_svg"):
    import_module(module)
gc.freeze()
gc.enable()
