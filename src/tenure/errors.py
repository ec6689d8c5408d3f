"""Everything Tenure can complain about, in one tree. The message says what happened, where, and what to do.

TenureError
├── UsageError            the command or its options are wrong                              (exit code 2)
├── WorkspaceError        no workspace here, or one that this version cannot open
│   └── SettingError      tenure.toml: file, key, value
├── UnreadableFile        a file that cannot be read at all (a bad row is data, not an error)
├── SourceFailed          a database, a folder or a log outside did not give what was asked; what is stored stays
├── DefinitionError       a definition: file, line, word
│   ├── UnknownName       it needs a name that nothing defines
│   ├── Circle            it needs itself, with the path
│   └── ConditionError    a condition: the word it stumbles over, and a hint
├── LakeError             stored data that cannot be trusted: newer schema, refused features
│   └── Busy              somebody else kept writing; nothing was lost, run it again
├── EngineFailed          the engine that definitions are computed on cannot be reached, or broke off
│   └── Uncomputable      what was asked has no answer on these facts: a text that is no number, a sum without bounds
├── JournalError          what arrives cannot be kept, or what was kept cannot be read
│   ├── JournalCrowded    more arrives than the disk takes; later
│   ├── JournalFull       no room on the disk; when there is room again
│   └── JournalStopped    the disk failed; not in this process any more
├── StateError            the database of decisions: cannot be reached, newer schema
├── NotFound              an account, person or definition that does not exist
└── Conflict              somebody else has decided it otherwise meanwhile; says who and what
"""

from collections.abc import Sequence


class TenureError(Exception):
    """Base of all; `str(error)` can be shown to a user as it is."""


class UsageError(TenureError):
    """The command or its options are wrong."""


class WorkspaceError(TenureError):
    """No workspace here, or one that this version cannot open."""


class SettingError(WorkspaceError):
    """A bad value in tenure.toml; names file, key and value."""


class UnreadableFile(TenureError):
    """A file that cannot be read at all, or breaks off; names file, line and column."""


class SourceFailed(TenureError):
    """A database, a folder or a log outside did not give what was asked; what was stored before stays."""


class DefinitionError(TenureError):
    """A definition that breaks the rules; names file, line and word."""


class UnknownName(DefinitionError):
    """A definition needs a name that nothing defines."""


class Circle(DefinitionError):
    """A definition needs itself, with the path."""

    def __init__(self, says: str, path: Sequence[str] = ()) -> None:
        super().__init__(says)
        self.path = tuple(path)


class ConditionError(DefinitionError):
    """A condition that cannot be understood: the word it stumbles over, and a hint."""


class LakeError(TenureError):
    """Stored data that cannot be trusted: a newer schema, a refused table feature."""


class Busy(LakeError):
    """Another process kept writing; nothing was lost, run it again."""


class EngineFailed(TenureError):
    """The engine that definitions are computed on cannot be reached, or broke off."""


class Uncomputable(EngineFailed):
    """What was asked has no answer on these facts; says what the engine stumbled over."""


class JournalError(TenureError):
    """What arrives cannot be kept, or what was kept cannot be read."""


class JournalCrowded(JournalError):
    """More arrives than the disk takes: later."""


class JournalFull(JournalError):
    """There is no room on the disk: when there is room again."""


class JournalStopped(JournalError):
    """The disk failed, or the journal is closed: not in this process any more."""


class StateError(TenureError):
    """The database of decisions cannot be reached, or was written by a newer Tenure."""


class Overtaken(StateError):
    """Another process has taken over meanwhile, and goes on with it."""


class NotFound(TenureError):
    """An account, person or definition that does not exist."""


class Conflict(TenureError):
    """Somebody else has decided it otherwise meanwhile; says who, and what."""
