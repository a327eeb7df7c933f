"""Phones in every form people type, consents that fall with the address, digests in place of values."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from service.domain.contacts import (
    Consent,
    ContactCreate,
    ContactFacts,
    ContactPatch,
    changed_row,
    contact_row,
    normal_phone,
)
from service.domain.errors import Invalid
from service.domain.secrets import personal_digest

KEY, TODAY = b"k" * 32, date(2026, 11, 27)
CONSENT = {"givenOn": "2026-02-03", "source": "Phiếu đồng ý"}


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678", "0912 345 678", "0912.345.678", "091-234-5678", "+84912345678", "+84 912 345 678",
        "84912345678", "0084 912345678", "+84 (0)912 345 678", "(0912) 345 678", "912345678", "091\u20112345678",
    ],
)  # fmt: skip
def test_a_mobile_number_is_the_same_however_it_was_typed(typed: str) -> None:
    assert normal_phone(typed) == "84912345678"


@pytest.mark.parametrize(
    "typed",
    [
        "02923822334", "0212345678", "091234567", "09123456789", "+85512345678", "0912 345 67a", "1900 1234",
        "84812345", "091234567８", "+840912", "          ",
    ],
)  # fmt: skip
def test_what_is_no_vietnamese_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ContactCreate.model_validate({"phone": typed})

    assert refused.value.errors()[0]["loc"] == ("phone",)
    assert refused.value.errors()[0]["type"] in {"phone_bad", "string_too_short"}


def test_a_phone_has_no_place_in_a_label_or_in_the_source_of_a_consent() -> None:
    faults = []
    for given in ({"label": "Trực ban 0912 345 678"}, {"consent": {**CONSENT, "source": "gọi 0912.345.678"}}):
        with pytest.raises(ValidationError) as refused:
            ContactCreate.model_validate({"phone": "0912345678", **given})
        faults.append(refused.value.errors()[0]["type"])

    assert faults == ["contact_words_hold_number"] * 2
    dated = {"consent": {**CONSENT, "source": "Phiếu 12/PĐY ngày 03-02-2026"}}
    assert ContactCreate.model_validate({"phone": "0912345678", **dated}).consent is not None


def test_a_new_contact_carries_digests_beside_its_addresses() -> None:
    command = ContactCreate.model_validate({"phone": "0912 345 678", "zaloUser": "2468013579"})

    row = contact_row(command, KEY, TODAY)

    assert row["phone"] == "84912345678"
    assert row["phone_digest"] == personal_digest(KEY, "phone", "84912345678").hex()
    assert row["zalo_user_digest"] == personal_digest(KEY, "zalo", "2468013579").hex()
    assert row["zalo_group_digest"] is None
    assert (row["consent_on"], row["digest"]) == (None, "daily")


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"label": "Trực ban"}, "", "contact_empty"),
        ({"phone": "0912345678", "zaloGroup": "f414c8f76fa586fbdfb4"}, "/zaloGroup", "contact_group_alone"),
        (
            {"phone": "0912345678", "consent": {"givenOn": "2026-11-28", "source": "x"}},
            "/consent/givenOn",
            "consent_ahead",
        ),
    ],
)
def test_a_contact_that_leads_nowhere_or_agreed_tomorrow_is_refused(
    given: dict[str, Any], pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        contact_row(ContactCreate.model_validate(given), KEY, TODAY)

    assert [(e.pointer, e.code) for e in refused.value.errors] == [(pointer, code)]


def _facts(**given: Any) -> ContactFacts:
    known = {
        "id": UUID(int=1), "unit_key": 5, "agency_id": UUID(int=2), "user_id": None, "phone": "84912345678",
        "zalo_user": None, "zalo_group": None, "consent_on": date(2026, 2, 3), "consent_ended_on": None,
    }  # fmt: skip
    return ContactFacts.model_validate(known | given)


def test_a_consent_falls_with_a_change_of_address_unless_a_new_one_comes_along() -> None:
    alone = ContactPatch.model_validate({"phone": "0987654321"})
    same = ContactPatch.model_validate({"phone": "+84 912 345 678", "label": "Trực ban"})
    both = ContactPatch.model_validate({"phone": "0987654321", "consent": CONSENT})

    fallen, kept, renewed = (changed_row(_facts(), one, KEY, TODAY) for one in (alone, same, both))

    assert (fallen["phone"], fallen["consent_on"], fallen["consent_source"]) == ("84987654321", None, None)
    assert fallen["phone_digest"] == personal_digest(KEY, "phone", "84987654321").hex()
    assert "consent_on" not in kept
    assert (renewed["consent_on"], renewed["consent_ended_on"]) == (date(2026, 2, 3), None)


def test_taking_a_consent_back_ends_it_today_and_is_remembered() -> None:
    taken = ContactPatch.model_validate({"consent": None})

    assert changed_row(_facts(), taken, KEY, TODAY) == {"consent_ended_on": TODAY}
    assert changed_row(_facts(consent_ended_on=date(2026, 3, 1)), taken, KEY, TODAY) == {}
    assert Consent.model_validate({**CONSENT, "endedOn": "2026-11-27"}).ended_on == TODAY


def test_the_last_address_cannot_be_taken_away() -> None:
    with pytest.raises(Invalid) as refused:
        changed_row(_facts(), ContactPatch.model_validate({"phone": None}), KEY, TODAY)

    assert refused.value.errors[0].code == "contact_empty"
