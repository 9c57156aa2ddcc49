"""format=flowed text (RFC 3676), given back as the paragraphs that were typed."""

from __future__ import annotations


def unflow(text: str, delete_space: bool) -> str:
    """Join the soft-broken lines of flowed text (LF line ends).

    ``delete_space`` is DelSp=yes: the blank before a soft break is no part of the text. Quoted
    lines are left as they are: what tells quotes from answers works by line.
    """
    out: list[str] = []
    paragraph: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">"):
            _flush(paragraph, out)
            out.append(line)
            continue
        content = line[1:] if line.startswith(" ") else line
        soft = content.endswith(" ") and content != "-- "
        if content == "-- ":
            _flush(paragraph, out)
        paragraph.append(content[:-1] if soft and delete_space else content)
        if not soft:
            _flush(paragraph, out)
    _flush(paragraph, out)
    return "\n".join(out)


def _flush(paragraph: list[str], out: list[str]) -> None:
    if paragraph:
        out.append("".join(paragraph))
        paragraph.clear()
