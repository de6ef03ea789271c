"""What an operator has given: the environment, `.env`, and as many settings as can be read of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadcast.envfile import EnvFile, EnvFileError
from broadcast.settings import BadSetting, Settings, SettingsError

STAND_INS = {"BOT_TOKEN": "0:none", "ADMIN_CHAT_IDS": "1,2"}
"""What is read in the place of what has no default."""
BY_FILE = "_FILE"
"""How a variable ends that names a file with the value of another one."""


@dataclass(frozen=True)
class Given:
    """Where settings stand, and what keeps `.env` from being read."""

    environment: Mapping[str, str] = field(repr=False)
    written: Mapping[str, str] = field(repr=False)
    """What `.env` says."""
    file: EnvFile = field(default_factory=EnvFile)
    trouble: EnvFileError | None = None

    def together(self) -> dict[str, str]:
        """The environment comes first."""
        return {**self.written, **self.environment}

    def settings(self) -> Settings:
        """Raises: EnvFileError, SettingsError."""
        if self.trouble:
            raise self.trouble
        return Settings.from_env(self.together())


@dataclass(frozen=True)
class Readable:
    """The settings as far as they can be read."""

    settings: Settings
    """With a default, or a stand-in, for what cannot be used."""
    problems: tuple[BadSetting, ...]

    @property
    def unusable(self) -> frozenset[str]:
        """The variables whose value here is not the operator's."""
        return frozenset(one.variable.upper().removesuffix(BY_FILE) for one in self.problems)


def readable(given: Given) -> Readable:
    """Leave out what cannot be used, until the rest can."""
    left, problems = given.together(), list[BadSetting]()
    while True:
        try:
            return Readable(Settings.from_env(left), tuple(problems))
        except SettingsError as error:
            for one in error.problems:
                problems.append(one)
                left.pop(one.variable, None)
                value_of = one.variable.removesuffix(BY_FILE)
                if value_of in STAND_INS:
                    left[value_of] = STAND_INS[value_of]
