"""What is wrong with a number, as a code for programs and a sentence for people."""

from __future__ import annotations

from forms.model import Text


class NumberFault(Exception):
    """``code`` e.g. "id.check"; ``sentence`` in plain words. The number itself is never repeated."""

    def __init__(self, code: str, sentence: Text) -> None:
        super().__init__(f"{code}: {sentence.en}")
        self.code = code
        self.sentence = sentence
        self.text = sentence
