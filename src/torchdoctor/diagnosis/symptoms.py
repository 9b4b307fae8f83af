"""Words that several causes explain in the same way."""

MODULE_IS_DOWN = (
    "DRIVER_NOT_LOADED",
    "DEVICE_NODES_MISSING",
    "UVM_UNAVAILABLE",
    "CUDA_INIT_FAILED",
)
"""What is seen wherever the kernel module does not run, whatever keeps it from running."""

WITHOUT_A_CARD = (
    "SECURE_BOOT_BLOCKS_DRIVER",
    "KERNEL_MODULE_NOT_BUILT",
    "DRIVER_NOT_LOADED",
    "DRIVER_LIBRARY_BROKEN",
    "COMPAT_LIBRARY_IN_WAY",
    "CUDA_INIT_FAILED",
)
"""What a driver without a card says; none of it is to be repaired there."""
