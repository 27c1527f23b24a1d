"""Compiles the hot modules of a wheel with Cython, from the same Python source that runs without it.

A ``.pxd`` file beside a module tells Cython the C types of its variables. Where there is no C compiler, or with
``SCRAPER_PURE=1`` in the environment, the wheel has the Python source alone, which does the same in more time.
Editable installs are never compiled: what is edited is what runs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface[Any]):
    """Adds the extension modules listed in ``pyproject.toml`` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, unless the wheel is to be pure Python."""
        if self.target_name != "wheel" or version == "editable" or os.environ.get("SCRAPER_PURE"):
            return
        self._folder = Path(tempfile.mkdtemp(prefix="scraper-build-"))
        try:
            compiled = compile_modules(Path(self.root), self._folder, self.config["modules"])
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the compiler, the source works without
            self.app.display_warning(f"not compiled, the pure Python wheel is built: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["force_include"].update(compiled)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what the compiler left."""
        if hasattr(self, "_folder"):
            shutil.rmtree(self._folder, ignore_errors=True)


def compile_modules(root: Path, folder: Path, modules: list[str]) -> dict[str, str]:
    """Compile modules of a source tree in another folder.

    Returns:
        Path of each extension module → its place in the wheel.

    Raises:
        Exception: Whatever the compiler raises.
    """
    from Cython.Build import cythonize  # noqa: PLC0415 - where it is missing, the source alone is installed
    from setuptools import Distribution, Extension  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    shutil.copytree(root / "scraper", folder / "scraper", ignore=shutil.ignore_patterns("*.so", "*.c", "__pycache__"))
    workers = os.cpu_count() or 1
    with contextlib.chdir(folder):
        extensions = [Extension(name, [f"{name.replace('.', '/')}.py"]) for name in modules]
        made = cythonize(extensions, nthreads=workers, language_level=3, quiet=True)
        command = build_ext(Distribution({"ext_modules": made, "packages": ["scraper"]}))
        command.inplace, command.parallel = True, workers
        command.ensure_finalized()
        command.run()
    found = (path for ending in ("so", "pyd") for path in folder.glob(f"scraper/**/*.{ending}"))
    return {str(path): path.relative_to(folder).as_posix() for path in found}
