#!/usr/bin/env python3
"""Writes crates/domain/src/quiet_hours/numbers.rs: where phone numbers may be, by area code and country code.

Reads the PyPI package of tools/requirements.txt (a port of Google's libphonenumber), whose hash pip checks. With --check it
compares instead of writing.
"""

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = "crates/domain/src/quiet_hours/numbers.rs"
REQUIREMENTS = ROOT / "tools" / "requirements.txt"
LINE = 120

# Zones whose clocks agree today; fewer names make fewer places.
SAME_CLOCK = {
    "America/Boise": "America/Denver",
    "America/Juneau": "America/Anchorage",
    "America/North_Dakota/Center": "America/Chicago",
    "Arctic/Longyearbyen": "Europe/Oslo",
    "Europe/Guernsey": "Europe/London",
    "Europe/Isle_of_Man": "Europe/London",
    "Europe/Jersey": "Europe/London",
    "Europe/Mariehamn": "Europe/Helsinki",
    "Europe/Vatican": "Europe/Rome",
    "America/Kralendijk": "America/Curacao",
}

# An overlay serves the same ground as the older code, whose zones the package knows better (NANPA's overlay plans).
OVERLAYS = {
    "236": "250", "257": "250", "672": "250", "778": "250",
    "364": "270",
    "367": "418", "581": "418",
    "448": "850",
    "458": "541",
    "474": "306",
    "689": "407",
    "879": "709",
    "930": "812",
    "986": "208",
}

# Overlays for which the package names a zone that is not there.
REPLACED = {"689", "474", "879"}

STATES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO", "Connecticut": "CT",
    "Delaware": "DE", "Washington D.C.": "DC", "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL",
    "Indiana": "IN", "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD",
    "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS", "Missouri": "MO", "Montana": "MT",
    "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH", "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY",
    "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA",
    "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT",
    "Vermont": "VT", "Virginia": "VA", "Washington State": "WA", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
}

# Clocks of the United States and nobody else's in the table.
UNITED_STATES = {
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
    "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "America/St_Thomas", "Pacific/Guam", "Pacific/Saipan",
    "Pacific/Pago_Pago",
}

# The package names no place for the codes of the territories.
TERRITORIES = {"340": "VI", "670": "MP", "671": "GU", "684": "AS", "787": "PR", "939": "PR"}


def package():
    """The zones by prefix, the places by prefix, and the calling codes."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "--only-binary", ":all:", "--dest", folder, "--requirement", str(REQUIREMENTS)],
            check=True, stdout=subprocess.DEVNULL,
        )
        (wheel,) = Path(folder).glob("phonenumbers-*.whl")
        sys.path.insert(0, str(wheel))
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, __version__
        from phonenumbers.geodata import GEOCODE_DATA
        from phonenumbers.tzdata import TIMEZONE_DATA

        return TIMEZONE_DATA, GEOCODE_DATA, [str(code) for code in COUNTRY_CODE_TO_REGION_CODE], __version__


def same_clock(zones):
    return {SAME_CLOCK.get(zone, zone) for zone in zones}


def area_codes(zones_by_prefix, places_by_prefix):
    """For every area code of +1: its regions and its zones, over all of its prefixes."""
    zones, names = defaultdict(set), defaultdict(set)
    for prefix, found in zones_by_prefix.items():
        if re.fullmatch(r"1\d{3,}", prefix):
            zones[prefix[1:4]] |= same_clock(found)
    for prefix, found in places_by_prefix.items():
        if re.fullmatch(r"1\d{3,}", prefix) and "en" in found:
            names[prefix[1:4]].add(found["en"])
    for overlay, older in OVERLAYS.items():
        zones[overlay] = zones[older] | (set() if overlay in REPLACED else zones[overlay])
    found = {code: (regions(code, names[code]), zones[code]) for code in sorted(zones)}
    homeless = [code for code, (where, there) in found.items() if where == {"abroad"} and there & UNITED_STATES]
    if homeless:
        sys.exit(f"No state is known for the area codes {homeless}: their stricter rules would be lost.")
    return found


def regions(code, names):
    """The states that the names of a code's places belong to."""
    states = {STATES.get(name) for name in names} | {TERRITORIES.get(code)}
    endings = {name.rpartition(", ")[2] for name in names if ", " in name}
    states |= {state for state in endings if state in STATES.values()}
    return {f"US-{state}" for state in states if state} or {"abroad"}


def countries(zones_by_prefix, calling_codes):
    """The calling codes behind which all clocks agree."""
    zones = defaultdict(set)
    for prefix, found in zones_by_prefix.items():
        for code in calling_codes:
            if code != "1" and prefix.startswith(code):
                zones[code] |= same_clock(found)
    return {code: next(iter(found)) for code, found in zones.items() if len(found) == 1}


def rows(grouped):
    """One line for each group, and more when its codes don't fit."""
    lines = []
    for names, codes in sorted(grouped.items()):
        start = "    (" + "".join(f'"{name}", ' for name in names) + '"'
        room = (LINE - len(start) - len('"),') + 1) // (max(map(len, codes)) + 1)
        lines += [start + " ".join(codes[at:at + room]) + '"),' for at in range(0, len(codes), room)]
    return "\n".join(lines)


def text():
    zones_by_prefix, places_by_prefix, calling_codes, version = package()
    by_place, by_zone = defaultdict(list), defaultdict(list)
    for code, (where, zones) in area_codes(zones_by_prefix, places_by_prefix).items():
        by_place[" ".join(sorted(where)), " ".join(sorted(zones))].append(code)
    for code, zone in sorted(countries(zones_by_prefix, calling_codes).items()):
        by_zone[(zone,)].append(code)
    digest = re.search(r"sha256:(\w+)", REQUIREMENTS.read_text()).group(1)
    return f"""//! Where phone numbers may be: regions and IANA zones by area code, and by country code.
//!
//! Generated by tools/generate-area-codes.py from the Python package phonenumbers {version}; don't edit.
//! sha256 of its wheel: {digest}
//! Data of Google's libphonenumber, Copyright (c) The Libphonenumber Authors, under the Apache License 2.0.

/// Regions, zones and the area codes of country code 1 that may be in any of them.
pub(super) const AREA_CODES: &[(&str, &str, &str)] = &[
{rows(by_place)}
];

/// Zones and the country codes behind which every clock agrees with it. Country code 1, and those of countries with several
/// clocks, are not here.
pub(super) const COUNTRY_CODES: &[(&str, &str)] = &[
{rows(by_zone)}
];
"""


def main():
    target = ROOT / TARGET
    wanted = text()
    if target.exists() and target.read_text() == wanted:
        return
    if "--check" in sys.argv:
        sys.exit(f"{TARGET} is not what the pinned package gives. Run: tools/generate-area-codes.py")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(wanted)
    print(f"wrote {TARGET}")


if __name__ == "__main__":
    main()
