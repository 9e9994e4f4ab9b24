"""One target under atheris: TARGET SECONDS SEED FOLDER. The folder gets the corpus and what was found."""

from __future__ import annotations

import sys
from pathlib import Path

HANG_S = 20
MEMORY_MB = 1024


def main() -> None:
    import atheris

    name, seconds, seed, folder = sys.argv[1:5]
    with atheris.instrument_imports(include=["drivers", "forms", "pyipp", "asn1crypto"]):
        from tests.fuzz import every

        target = every()[name]
    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(data)
    limits = [f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}", f"-seed={seed}"]
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={folder}/", "-print_final_stats=1", "-max_len=8192",
                   *limits], target)  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()
