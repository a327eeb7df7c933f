"""How sure is a whole that is read in parts?"""

from service.domain.language.readings import Confidence, least


def test_a_whole_is_no_surer_than_its_parts() -> None:
    sure, likely, unsure = Confidence

    assert least() is sure
    assert least(sure, sure) is sure
    assert least(sure, likely) is likely
    assert least(unsure, sure, likely) is unsure
