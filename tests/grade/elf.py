"""Just enough of ELF to ask what is in an object file, without trusting any of it.

A malformed object raises Malformed; nothing here runs a program on it.
"""

import dataclasses
import struct

PROGBITS, SYMTAB, RELA, NOBITS, INIT_ARRAY, FINI_ARRAY, PREINIT_ARRAY = 1, 2, 4, 8, 14, 15, 16
WRITE, ALLOC, EXEC = 1, 2, 4
UNDEFINED, COMMON = 0, 0xFFF2
LOCAL, GLOBAL, WEAK = 0, 1, 2
FUNCTION, SECTION, IFUNC = 2, 3, 10


class Malformed(Exception):
    pass


@dataclasses.dataclass
class Section:
    index: int
    name: str
    type: int
    flags: int
    offset: int
    size: int
    link: int
    info: int


@dataclasses.dataclass
class Symbol:
    name: str
    bind: int
    type: int
    section: int
    value: int
    size: int


@dataclasses.dataclass
class Relocation:
    offset: int
    type: int
    symbol: Symbol
    addend: int


class Object:
    """A relocatable object of 64 bits, little-endian."""

    def __init__(self, data):
        self.data = data
        if data[:6] != b"\x7fELF\x02\x01":
            raise Malformed("not an object file of 64 bits")
        try:
            self.kind, self.machine = struct.unpack_from("<HH", data, 16)
            self.sections = self._sections()
            self.symbols = self._symbols()
        except (struct.error, IndexError, ValueError) as error:
            raise Malformed(f"not a whole object file: {error}") from None

    def _sections(self):
        at, = struct.unpack_from("<Q", self.data, 40)
        _, count, names = struct.unpack_from("<HHH", self.data, 58)
        raw = [struct.unpack_from("<IIQQQQIIQQ", self.data, at + 64 * i) for i in range(count)]
        table = raw[names]
        strings = self.data[table[4]:table[4] + table[5]]
        return [Section(i, text(strings, name), type_, flags, offset, size, link, info)
                for i, (name, type_, flags, _, offset, size, link, info, _, _) in enumerate(raw)]

    def _symbols(self):
        table = next((section for section in self.sections if section.type == SYMTAB), None)
        if not table:
            return []
        strings = self.bytes_of(self.sections[table.link])
        symbols = []
        for at in range(table.offset, table.offset + table.size, 24):
            name, info, _, section, value, size = struct.unpack_from("<IBBHQQ", self.data, at)
            symbols.append(Symbol(text(strings, name), info >> 4, info & 15, section, value, size))
        return symbols

    def bytes_of(self, section):
        return b"" if section.type == NOBITS else self.data[section.offset:section.offset + section.size]

    def relocations(self, section):
        """Those that change this section."""
        found = []
        for table in self.sections:
            if table.type != RELA or table.info != section.index:
                continue
            for at in range(table.offset, table.offset + table.size, 24):
                offset, info, addend = struct.unpack_from("<QQq", self.data, at)
                found.append(Relocation(offset, info & 0xFFFFFFFF, self.symbols[info >> 32], addend))
        return found

    def defined(self):
        """Names that other objects can see."""
        return {symbol.name for symbol in self.symbols
                if symbol.bind != LOCAL and symbol.section != UNDEFINED and symbol.name}

    def imported(self):
        return {symbol.name for symbol in self.symbols
                if symbol.bind != LOCAL and symbol.section == UNDEFINED and symbol.name}


def text(strings, at):
    return strings[at:strings.index(b"\0", at)].decode("utf-8", "backslashreplace")
