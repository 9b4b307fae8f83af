"""Messages of the loaders of glibc and Windows, where torch or one of its libraries is at stake."""

from torchdoctor.diagnosis.telltale import said_by

# Libraries that CUDA builds of torch take from packages named nvidia-*.
_CUDA_LIBRARY = (
    r"lib(?:cublas(?:Lt)?|cudart|cudnn|cufft|cufile|cupti|curand|cusolver|cusparse(?:Lt)?|nccl"
    r"|nvJitLink|nvToolsExt|nvrtc|nvshmem_host)(?:[_-][\w-]+)?\.so"
)
# Only the beginning of a mangled name tells whose it is: c10, at, torch.
_TORCH_SYMBOL = r"undefined symbol: _Z\w*?(?:3c10|2at|5torch)"

_GLIBC = said_by(
    "glibc elf/dl-load.c, elf/dl-version.c, elf/dl-lookup.c",
    (
        (
            "DRIVER_NOT_INSTALLED",
            "libcuda.so.1: cannot open shared object file: No such file or directory",
            r"libcuda\.so(?:\.1)?: cannot open shared object file",
        ),
        (
            "DRIVER_LIBRARY_BROKEN",
            "/usr/lib/x86_64-linux-gnu/libcuda.so.1: file too short",
            (
                r"lib(?:cuda|nvidia-ml)\.so[\w.]*: (?:file too short|wrong ELF class"
                r"|invalid ELF header)"
            ),
        ),
        (
            "CUDA_LIBRARY_MISSING",
            "libcudnn.so.9: cannot open shared object file: No such file or directory",
            (
                # TensorFlow looks for its own, and does without.
                rf"^(?!.*dso_loader\.cc).*{_CUDA_LIBRARY}[\w.]*: "
                r"(?:cannot open shared object file|file too short"
                r"|wrong ELF class|invalid ELF header)"
            ),
        ),
        (
            "CUDA_LIBRARY_SHADOWED",
            (
                "libcusparse.so.12: undefined symbol: __nvJitLinkAddData_12_1, version"
                " libnvJitLink.so.12"
            ),
            (
                rf"{_CUDA_LIBRARY}[\w.]*: undefined symbol"
                r"|undefined symbol: (?:__nvJitLink|cudnn|cublas|cusparse|cusolver|cufft|nccl)"
            ),
        ),
        (
            "CUDA_LIBRARY_SHADOWED",
            "libcudnn_ops.so.9: version `libcudnn.so.9' not found",
            rf"version [`']{_CUDA_LIBRARY}[\w.]*' not found",
        ),
        (
            "GLIBC_TOO_OLD",
            "/lib64/libc.so.6: version `GLIBC_2.27' not found",
            r"version [`']GLIBC_[\d.]+' not found",
        ),
        (
            "GLIBCXX_TOO_OLD",
            "libstdc++.so.6: version `GLIBCXX_3.4.29' not found",
            r"version [`'](?:GLIBCXX|CXXABI)_[\d.]+' not found",
        ),
        ("MKL_MISMATCH", "undefined symbol: iJIT_NotifyEvent", r"undefined symbol: iJIT_"),
        (
            "COMPAT_LIBRARY_IN_WAY",
            "/usr/local/cuda/lib64/stubs/libcuda.so: undefined symbol: cuGetProcAddress_v2",
            r"/(?:stubs|compat)/libcuda\.so[\w.]*: |=> \S*/(?:stubs|compat)/libcuda\.so",
        ),
        (
            "COMPANION_MISMATCH",
            "torchaudio/lib/libtorchaudio.so: undefined symbol: _ZN3c104cuda9SetDeviceEi",
            rf"(?:torchvision|torchaudio)\S*\.so: {_TORCH_SYMBOL}",
        ),
        (
            "EXTENSION_ABI_MISMATCH",
            (
                "flash_attn_2_cuda.cpython-311-x86_64-linux-gnu.so: undefined symbol:"
                " _ZN3c105ErrorC2ENS_14SourceLocation"
            ),
            (
                rf"^(?!.*(?:torchvision|torchaudio|/torch/lib/)\S*\.so: )"
                rf".*\.so: ?{_TORCH_SYMBOL}"
            ),
        ),
    ),
)
# Whoever quotes a symbol without its file: torch's own belong together, so another's misses it.
_SYMBOL_WEAK = said_by(
    "glibc elf/dl-lookup.c",
    (
        (
            "EXTENSION_ABI_MISMATCH",
            "undefined symbol: _ZN2at4_ops5zeros4callEN3c108ArrayRef",
            rf"^(?!.*\.so).*{_TORCH_SYMBOL}",
        ),
    ),
    weak=True,
)
_MUSL = said_by(
    "musl ldso/dynlink.c",
    (
        (
            "MUSL_UNSUPPORTED",
            "Error loading shared library ld-linux-x86-64.so.2: No such file or directory",
            r"Error loading shared library ld-linux-\S+",
        ),
    ),
)
_WINDOWS = said_by(
    "torch/__init__.py, _load_dll_libraries; the code is that of LoadLibraryEx",
    (
        (
            "MSVC_RUNTIME_MISSING",
            (
                '[WinError 126] The specified module could not be found. Error loading "c10.dll"'
                " or one of its dependencies."
            ),
            r"\[WinError (?:126|1114)\](?!.*[\\/\"](?:cu|nv)\w*\.dll).*\.(?:dll|pyd)\b",
        ),
        (
            "CUDA_LIBRARY_MISSING",
            (
                "[WinError 126] The specified module could not be found. Error loading"
                ' "torch\\lib\\cudnn_adv_infer64_8.dll" or one of its dependencies.'
            ),
            r"\[WinError 126\].*[\\/\"](?:cu|nv)\w*\.dll",
        ),
        (
            "MSVC_RUNTIME_MISSING",
            "Microsoft Visual C++ Redistributable is not installed",
        ),
    ),
)
_OPENMP = said_by(
    "llvm/llvm-project openmp/runtime/src/kmp_runtime.cpp",
    (
        (
            "OPENMP_DUPLICATE",
            (
                "OMP: Error #15: Initializing libiomp5md.dll, but found libiomp5md.dll already"
                " initialized."
            ),
            r"OMP: Error #15\b",
        ),
    ),
)
ROWS = (*_GLIBC, *_SYMBOL_WEAK, *_MUSL, *_WINDOWS, *_OPENMP)
