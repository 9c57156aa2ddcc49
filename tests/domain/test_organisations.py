import subprocess
import sys

import pytest

from espomail.domain.free_mail import FREE_MAIL
from espomail.domain.incoming import Record
from espomail.domain.organisations import domain_of, proposed, telling

ACME, TWIN, AWS = (Record("account", n, name) for n, name in ((3, "ACME"), (4, "Twin"), (5, "Cloud")))
HOUSES = {"acme.co.uk": [ACME], "twins.example": [ACME, TWIN], "amazonaws.com": [AWS],
          "crowd.example": [ACME, TWIN, AWS, ACME]}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ann@acme.example", "acme.example"),
        ("ann@mail.acme.co.uk", "acme.co.uk"),
        ("ann@ACME.co.uk", "acme.co.uk"),
        ("ann@co.uk", ""),
        ("ann@pages.github.io", "pages.github.io"),
        ("ann@büro.münchen.de", "xn--mnchen-3ya.de"),
        ("root@localhost", ""),
        ("ann@[192.0.2.1]", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_the_registrable_domain(address, domain):
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        pytest.param("new@acme.co.uk", [3], id="the domain itself"),
        pytest.param("new@sales.acme.co.uk", [3], id="a sub-domain"),
        pytest.param("new@twins.example", [3, 4], id="a few accounts"),
        pytest.param("new@crowd.example", [], id="too many"),
        pytest.param("new@other.co.uk", [], id="another house under the same public suffix"),
        pytest.param("new@shop.s3.amazonaws.com", [], id="a customer of the house is not the house"),
        pytest.param("", [], id="no address"),
    ],
)
def test_proposals(address, ids):
    assert [each["id"] for each in proposed(address, HOUSES)] == ids


def test_what_is_asked_for_names_no_free_mail():
    assert telling(["mail.acme.example", "gmail.com", "ours.example"], {"ours.example"}) == {
        "mail.acme.example", "acme.example",
    }  # fmt: skip
    assert all(domain_of(f"x@{each}") == each for each in FREE_MAIL)


def test_the_list_is_loaded_only_where_a_subdomain_writes():
    code = (
        "import sys; from espomail.domain.organisations import proposed; "
        "from espomail.domain.incoming import Record; houses = {'a.example': [Record('account', 1)]}; "
        "assert proposed('x@a.example', houses) and not proposed('x@b.example', houses); "
        "assert 'publicsuffixlist' not in sys.modules; "
        "assert proposed('x@m.a.example', houses) and 'publicsuffixlist' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
