# ruff: noqa: RUF001 - letters of other scripts are what these messages are made of
"""Messages of Windows, shells and the C library in other languages.

Windows speaks the language of the system, Python hands its words on, and mostly the number stands
beside them: rows elsewhere go by the number. Here are those without one. The words are those of
the language files: Windows' own message tables, po/ of glibc, bash and coreutils.
"""

from torchdoctor.diagnosis.telltale import said_by

# What Windows calls ERROR_MOD_NOT_FOUND, number 126; below it 127 and 1114.
_NOT_FOUND = (
    r"(?:The specified module could not be found|找不到指定的模[块組]|Не найден указанный модуль"
    r"|Das angegebene Modul wurde nicht gefunden|指定されたモジュールが見つかりません"
    r"|지정된 모듈을 찾을 수 없습니다|Le module spécifié est introuvable"
    r"|No se puede encontrar el módulo especificado|Não foi possível encontrar o módulo "
    r"especificado)"
)
_NO_PROCEDURE = (
    r"(?:The specified procedure could not be found|找不到指定的程序|Не найдена указанная процедура"
    r"|Die angegebene Prozedur wurde nicht gefunden|指定されたプロシージャが見つかりません)"
)
_NOT_STARTED = (
    r"(?:initialization routine failed|初始化例程失败"
    r"|Произошел сбой в программе инициализации библиотеки"
    r"|DLL-Initialisierungsroutine ist fehlgeschlagen|初期化ルーチンの実行に失敗しました)"
)
# Of torch itself: torch/_C; every other extension has a name of its own.
_TORCH_DLL = r"DLL load failed(?: while importing _C)?: "

_DLLS = said_by(
    "CPython Python/dynload_win.c, with the message table of Windows",
    (
        (
            "MSVC_RUNTIME_MISSING",
            (
                "ImportError: DLL load failed while importing _C: The specified module could not "
                "be found."
            ),
            rf"{_TORCH_DLL}(?:{_NOT_FOUND}|{_NO_PROCEDURE}|{_NOT_STARTED})",
        ),
        (
            "MSVC_RUNTIME_MISSING",
            "ImportError: DLL load failed: Не найден указанный модуль.",
            rf"DLL load failed: (?:{_NOT_FOUND}|{_NO_PROCEDURE}|{_NOT_STARTED})",
        ),
        (
            "MSVC_RUNTIME_MISSING",
            'OSError: [WinError 127] 找不到指定的程序。 Error loading "torch\\lib\\c10.dll"',
            r"\[WinError 127\](?!.*[\\/\"](?:torch_cuda|cu|nv)\w*\.dll).*\.(?:dll|pyd)\b",
        ),
        (
            "CUDA_LIBRARY_SHADOWED",
            (
                "OSError: [WinError 127] Не найдена указанная процедура. Error loading "
                '"torch\\lib\\cudnn_cnn64_9.dll"'
            ),
            r"\[WinError 127\].*[\\/\"](?:torch_cuda|cu|nv)\w*\.dll",
        ),
        (
            "EXTENSION_ABI_MISMATCH",
            (
                "ImportError: DLL load failed while importing flash_attn_2_cuda: Das angegebene "
                "Modul wurde nicht gefunden."
            ),
            (
                rf"DLL load failed while importing (?!_C\b|_multiarray|_ssl|torch)\w*(?:cuda|_C"
                rf"|_ext|attn|ops)\w*: (?:{_NOT_FOUND}|{_NO_PROCEDURE}|{_NOT_STARTED})"
            ),
        ),
    ),
)
_NO_COMMAND = (
    r"(?:未找到命令|找不到命令|команда не найдена|Befehl nicht gefunden|Kommando nicht gefunden"
    r"|コマンドが見つかりません|commande introuvable|orden no encontrada|comando não encontrado)"
)
_WINDOWS_COMMAND = (
    r"(?:不是内部或外部命令|不是內部或外部命令|не является внутренней или внешней"
    r"|ist entweder falsch geschrieben|は、内部コマンドまたは外部コマンド|n'est pas reconnu"
    r"|no se reconoce como un comando|is not recognized as the name of)"
)
_SHELLS = said_by(
    "GNU bash po/, zsh, cmd.exe and PowerShell; command-not-found of Ubuntu",
    (
        (
            "DRIVER_NOT_INSTALLED",
            "bash: nvidia-smi: команда не найдена",
            (
                rf"nvidia-smi['\"]?\s?[:：] ?{_NO_COMMAND}|(?i:command not found|unknown command): "
                rf"?'?nvidia-smi"
                r"|Command 'nvidia-smi' not found"
            ),
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "'nvidia-smi' 不是内部或外部命令，也不是可运行的程序",
            rf"nvidia-smi['\"»“”]?\s{{0,2}}{_WINDOWS_COMMAND}",
        ),
        (
            "TOOLKIT_MISSING",
            "bash: nvcc: command not found",
            (
                rf"\bnvcc['\"]?[:：] ?(?:command not found|not found|{_NO_COMMAND})|Command 'nvcc' "
                rf"not found"
                rf"|\bnvcc['\"»“”]? {_WINDOWS_COMMAND}|'nvcc' is not recognized"
            ),
        ),
    ),
)
_CANNOT_OPEN = (
    r"(?:无法打开共享(?:目标|对象)文件|Kann (?:die )?Shared-Object-Datei nicht öffnen"
    r"|не удалось открыть (?:общий|разделяемый) объектный файл"
    r"|невозможно открыть разделяемый объектный файл|共有オブジェクトファイルを開けません)"
)
_SYSTEM = said_by(
    "po/ of glibc: strerror(3) and the loader",
    (
        (
            "DISK_FULL",
            "OSError: 设备上没有空间",
            (
                r"设备上没有空间|磁盘空间不足|На устройстве не осталось свободного места"
                r"|Auf dem Gerät ist kein Speicherplatz mehr verfügbar"
                r"|デバイスに空き領域がありません"
                r"|\[WinError 112\]|Disk quota exceeded|\[Errno 122\]"
            ),
        ),
        (
            "MEMORY_KILLED",
            "已杀死",
            r"^(?:已杀死|Убито|Getötet|強制終了|Processus arrêté)\s*(?:\(|$)",
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "libcuda.so.1: Kann die Shared-Object-Datei nicht öffnen",
            rf"libcuda\.so(?:\.1)?: {_CANNOT_OPEN}",
        ),
        (
            "CUDA_LIBRARY_MISSING",
            "libcudart.so.12: 无法打开共享目标文件: 没有那个文件或目录",
            rf"lib(?:cu(?!da\.)|nv)\w+\.so[\d.]*: {_CANNOT_OPEN}",
        ),
        (
            "ENVIRONMENT_READ_ONLY",
            "PermissionError: [Errno 13] Permission denied: '/usr/lib/python3/dist-packages/torch'",
            (
                r"\[Errno (?:13|30)\] [^:]{3,60}: '[^']*(?:site|dist)-packages"
                r"|\[WinError 5\][^:]{2,60}: '[A-Za-z]:\\+(?:Program Files|ProgramData"
                r"|Windows)[^']*(?<!\.dll)(?<!\.pyd)'"
            ),
        ),
    ),
)
ROWS = (*_DLLS, *_SHELLS, *_SYSTEM)
