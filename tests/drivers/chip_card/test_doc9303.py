"""The worked examples of ICAO Doc 9303 part 11 (8th edition), figure by figure: appendices D, F and G.1."""

from __future__ import annotations

import hashlib

from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.api import MrzKey
from drivers.chip_card.icao import active, bac, infos, mrz, pace
from drivers.chip_card.icao.curves import CURVES, Curve
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.suites import ENC, MAC, SUITES, TDES

H = bytes.fromhex
STEVENSON = b"D23145890734934071279507122"
DOCUMENT = MrzKey("L898902C", "690806", "940623")


class Transcript:
    """Answers as the example does, and only to what the example sends."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = list(pairs)

    def __call__(self, command: Command) -> Answer:
        sent, answer = self._pairs.pop(0)
        assert command.encode().hex().upper() == sent
        return Answer.decode(H(answer))

    @property
    def over(self) -> bool:
        return not self._pairs


def test_d2_keys_from_the_zone() -> None:
    assert mrz.information(DOCUMENT) == b"L898902C<369080619406236"
    assert hashlib.sha1(mrz.information(DOCUMENT)).digest()[:16] == H("239AB9CB282DAF66231DC5A4DF6BFBAE")
    enc, mac = bac.document_keys(DOCUMENT)
    assert enc == H("AB94FDECF2674FDFB9B391F85D7F76F2")
    assert mac == H("7962D9ECE03D1ACD4C76089DCE131543")


def test_d2_long_document_numbers() -> None:
    for zone in (
        "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<D23145890<UTO3407127M95071227349<<<8",
        "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<",
    ):
        found = mrz.parse(zone)
        assert found.number == "D23145890734"
        assert (found.surname, found.given_names) == ("STEVENSON", "PETER JOHN")
        assert mrz.information(found.key) == STEVENSON
    assert hashlib.sha1(STEVENSON).digest()[:16] == H("B366AD857DDCA2B08C0E299811714730")


def test_d3_mutual_authentication() -> None:
    chip = Transcript(
        ("0084000008", "4608F919887022129000"),
        (
            "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
            "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
        ),
    )
    drawn = [H("781723860C06C226"), H("0B795240CB7049B01C19B33E32804F0B")]
    session = bac.authenticate(chip, DOCUMENT, lambda size: drawn.pop(0))
    assert chip.over
    select = session.wrap(Command(0, 0xA4, 0x02, 0x0C, H("011E")))
    assert select.encode() == H("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800")


def test_d3_session_keys() -> None:
    seed = H("0036D272F5C350ACAC50C3F572D23600")
    assert TDES.derive(seed, ENC) == H("979EC13B1CBFE9DCD01AB0FED307EAE5")
    assert TDES.derive(seed, MAC) == H("F1CB1F1FB5ADF208806B89DC579DC1F8")


def test_d4_secure_messaging() -> None:
    keys = H("979EC13B1CBFE9DCD01AB0FED307EAE5"), H("F1CB1F1FB5ADF208806B89DC579DC1F8")
    session = SecureMessaging(TDES, *keys, 0x887022120C06C226)
    for plain, sent, received, data in (
        (
            Command(0, 0xA4, 0x02, 0x0C, H("011E")),
            "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
            "990290008E08FA855A5D4C50A8ED9000",
            "",
        ),
        (
            Command(0, 0xB0, 0, 0, le=4),
            "0CB000000D9701048E08ED6705417E96BA5500",
            "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
            "60145F01",
        ),
        (
            Command(0, 0xB0, 0, 4, le=0x12),
            "0CB000040D9701128E082EA28A70F3C7B53500",
            "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
            "04303130365F36063034303030305C026175",
        ),
    ):
        assert session.wrap(plain).encode() == H(sent)
        answer = session.unwrap(Answer.decode(H(received)))
        assert (answer.data, answer.sw) == (H(data), 0x9000)


def test_d4_the_chips_end_reads_what_the_terminal_sends() -> None:
    keys = H("979EC13B1CBFE9DCD01AB0FED307EAE5"), H("F1CB1F1FB5ADF208806B89DC579DC1F8")
    chip = SecureMessaging(TDES, *keys, 0x887022120C06C226)
    sent = Command.decode(H("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"))
    assert chip.open(sent) == Command(0, 0xA4, 0x02, 0x0C, H("011E"))
    assert chip.seal(Answer(b"", 0x9000)).data == H("990290008E08FA855A5D4C50A8ED")


def test_f_active_authentication() -> None:
    recovered = H(
        "9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C98"
        "599F40B79F377B5F3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E"
        "7292E2DCDA3024B47DA8"
    )
    challenge = H("F173589974BF40C6")
    digest = H("C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127")
    assert hashlib.sha1(recovered + challenge).digest() == digest
    message = b"\x6a" + recovered + digest + b"\xbc"
    assert len(message) == 128
    assert active.message_is_good(message, challenge)
    assert not active.message_is_good(message, H("F173589974BF40C7"))


G1_INFO = infos.PaceInfo("0.4.0.127.0.7.2.2.4.2.2", 2, 13)
G1_KEY = MrzKey("T22000129", "640812", "101031")
MAP_SECRET = "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99"
MAP_TERMINAL = (
    "047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
    "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"
)
MAP_CHIP = (
    "04824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
    "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54"
)
OWN_SECRET = "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"
OWN_TERMINAL = (
    "042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
    "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462"
)
OWN_CHIP = (
    "049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
    "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094"
)


def test_g1_card_access() -> None:
    found = infos.parse(H("31143012060A04007F0007020204020202010202010D"))
    assert found.pace == (G1_INFO,)
    assert pace.choose(found.pace) == G1_INFO


def test_g1_password() -> None:
    assert mrz.information(G1_KEY) == b"T22000129364081251010318"
    key = pace.password_key(SUITES[2], G1_KEY)
    assert key == H("89DED1B26624EC1E634C1989302849DD")
    nonce = SUITES[2].decrypt(key, H("95A3A016522EE98D01E76CB6B98B42C3"), bytes(16))
    assert nonce == H("3F00C4D39D153F2B2A214A078D899B22")


def test_g1_mapping() -> None:
    curve = CURVES[13]
    own, theirs = int(MAP_SECRET, 16), curve.decode(H(MAP_CHIP))
    assert curve.encode(curve.generator * own) == H(MAP_TERMINAL)
    shared = theirs * own
    assert curve.encode(shared)[1:] == H(
        "60332EF2450B5D247EF6D3868397D398852ED6E8CAF6FFEEF6BF85CA57057FD5"
        "0840CA7415BAF3E43BD414D35AA4608B93A2CAF3A4E3EA4E82C9C13D03EB7181"
    )
    assert curve.encode(curve.mapped(H("3F00C4D39D153F2B2A214A078D899B22"), shared))[1:] == H(
        "8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"
        "8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522"
    )


def test_g1_shared_secret_and_keys() -> None:
    shared = CURVES[13].shared_x(int(OWN_SECRET, 16), CURVES[13].decode(H(OWN_CHIP)))
    assert shared == H("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925")
    assert SUITES[2].derive(shared, ENC) == H("F5F0E35C0D7161EE6724EE513A0D9A7F")
    assert SUITES[2].derive(shared, MAC) == H("FE251C7858B356B24514B3BD5F4297D1")


def test_g1_every_command_and_answer() -> None:
    chip = Transcript(
        ("0022C1A40F800A04007F00070202040202830101", "9000"),
        ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000"),
        ("10860000457C438141" + MAP_TERMINAL + "00", "7C438241" + MAP_CHIP + "9000"),
        ("10860000457C438341" + OWN_TERMINAL + "00", "7C438441" + OWN_CHIP + "9000"),
        ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000"),
    )
    drawn = [int(MAP_SECRET, 16), int(OWN_SECRET, 16)]

    def secret(curve: Curve) -> int:
        return drawn.pop(0)

    session = pace.authenticate(chip, G1_KEY, G1_INFO, secret=secret)
    assert chip.over
    assert session.suite.name == "aes128"
