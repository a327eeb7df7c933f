"""How do the three secrets leave an installation, and come to another, apart from what they open?"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path

from service.settings import Settings, SettingsError, absent_setting, kept_secret, variable_of

SECRETS = ("token_secrets", "secrets_keys", "personal_key")


def write_secrets(settings: Settings, file: Path) -> None:
    """Write them as lines of an environment file that only its owner may read. FileExistsError if it is there."""
    listed = {
        "token_secrets": ",".join(settings.token_secrets),
        "secrets_keys": ",".join(base64.b64encode(key).decode() for key in settings.secrets_keys),
        "personal_key": base64.b64encode(settings.personal_key or b"").decode(),
    }
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        try:
            out.writelines(f"{variable_of(field)}={value}\n" for field, value in listed.items())
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            file.unlink()
            raise


def there(settings: Settings) -> Settings:
    """A copy with the secrets that the embedded server keeps by now; what is missing stays missing."""
    places = {field: settings.data_dir / "secrets" / field for field in SECRETS if not getattr(settings, field)}
    found = {field: _read(place) for field, place in places.items() if place.exists()}
    read = opening(found)
    return settings.model_copy(update={field: getattr(read, field) for field in found})


def secrets_in(file: Path) -> dict[str, str]:
    """Field of the settings -> secret, of a file that `write_secrets` wrote.

    Raises SettingsError where a line is no secret or one is missing.
    """
    lines = dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)
    given = {field: lines[variable_of(field)] for field in SECRETS if lines.get(variable_of(field))}
    absent = [absent_setting(field) for field in SECRETS if field not in given]
    if absent:
        raise SettingsError("\n".join(absent))
    return given


def opening(given: Mapping[str, str]) -> Settings:
    """Settings that hold these secrets and nothing else. SettingsError for what is none."""
    return Settings.load({variable_of(field): value for field, value in given.items()})


def place_secrets(settings: Settings, given: Mapping[str, str]) -> None:
    """Put them where the embedded server keeps its own. SettingsError, and nothing is changed, where others are."""
    places = {field: settings.data_dir / "secrets" / field for field in SECRETS}
    others = [place for field, place in places.items() if place.exists() and _read(place) != given[field]]
    if others:
        raise SettingsError(
            "\n".join(
                f"{place}: đã có khóa khác; khôi phục vào một SAURO_DATA_DIR mới. / "
                "Another secret is there already: restore into a new SAURO_DATA_DIR."
                for place in others
            )
        )
    for field, value in given.items():
        kept_secret(places[field], value)


def _read(place: Path) -> str:
    return place.read_text(encoding="ascii").strip()
