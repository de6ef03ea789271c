"""Small files as owners have them: what is added of each, who is left out, and what is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.workbooks import workbook


@dataclass(frozen=True)
class Sample:
    """One file, and what becomes of it."""

    name: str
    content: bytes
    subscribed: Sequence[int]
    left: Sequence[int]
    """Whom it says to be unsubscribed."""
    said: tuple[str, ...]
    """To stderr, then to stdout; FILE stands for its name."""


def sample(
    name: str, content: str | bytes, subscribed: Sequence[int], left: Sequence[int], *said: str
) -> Sample:
    return Sample(name, content if isinstance(content, bytes) else content.encode(), subscribed, left, said)


def taken(column: str, *also: str, ignored: str = "") -> str:
    """Which columns were read."""
    said = f"The chat ids were taken from the column “{column}”."
    if also:
        said += f" Also read: {', '.join(f'“{name}”' for name in also)}."
    return said + (f" Not looked at, not even for who unsubscribed: “{ignored}”." if ignored else "")


def uncertain(*names: str) -> str:
    """No column surely has the ids."""
    now = ", ".join(f"“{name}”" for name in names)
    return (
        "It is not certain which column of FILE holds the chat ids. Its first line must name the columns, "
        f"exactly one of them chat_id; now it is {now}."
    )


SAMPLES = [
    sample(
        "plain_ids",
        "5001\n5002\n-1005003\n",
        [-1005003, 5001, 5002],
        [],
        "Added 3, known already 0, malformed 0.",
    ),
    sample(
        "one_named_column",
        "chat_id\n5001\n5002\n",
        [5001, 5002],
        [],
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "usual_export",
        ""
        "chat_id,first_name,last_name,username,language\n5001,Ada,Lovelace,ada_l,en\n5002,Bob,,@bobby,de-AT\n",
        [5001, 5002],
        [],
        taken("chat_id", "first_name", "last_name", "username", "language"),
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "spaced_names",
        "Telegram ID,First Name,LANGUAGE code\n5001,Ada,pt_BR\n",
        [5001],
        [],
        taken("Telegram ID", "First Name", "LANGUAGE code"),
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "tg_id_beside_row_numbers",
        "id,tg_id,username\n1,5001,ada_l\n2,5002,bobby\n",
        [5001, 5002],
        [],
        taken("tg_id", "username", ignored="id"),
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "id_alone_can_be_it",
        "id,username,first_name\n7500100,ada_l,Ada\n812345678,bobby,Bob\n",
        [7500100, 812345678],
        [],
        taken("id", "username", "first_name"),
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "id_numbers_the_rows",
        "id,username,first_name\n1,ada_l,Ada\n2,bobby,Bob\n",
        [],
        [],
        uncertain("id", "username", "first_name"),
    ),
    sample(
        "id_counts_up",
        "id,username\n250001,ada_l\n250002,bobby\n250003,eve_x\n",
        [],
        [],
        uncertain("id", "username"),
    ),
    sample(
        "id_beside_what_is_unknown",
        "id,username,phone\n7500100,ada_l,4912345\n",
        [],
        [],
        uncertain("id", "username", "phone"),
    ),
    sample(
        "unknown_columns",
        "No;Full name;Phone\n1;Ada;4912345\n",
        [],
        [],
        uncertain("No", "Full name", "Phone"),
    ),
    sample(
        "two_columns_of_ids",
        "telegram_id;tg_id\n5001;5002\n",
        [],
        [],
        uncertain("telegram_id", "tg_id"),
    ),
    sample(
        "no_header_two_columns",
        "5001,Ada\n5002,Bob\n",
        [],
        [],
        uncertain("5001", "Ada"),
    ),
    sample(
        "semicolons",
        'chat_id;first_name;tags\n5001;Ada;vip,staff\n5002;"Bob; the second";vip\n',
        [5001, 5002],
        [],
        taken("chat_id", "first_name", "tags"),
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "tabs",
        "username\tuser_id\nada_l\t5001\n",
        [5001],
        [],
        taken("user_id", "username"),
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "bom",
        "\ufeffchat_id;first_name\r\n5001;Zoë\r\n".encode(),
        [5001],
        [],
        taken("chat_id", "first_name"),
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "utf16_of_excel",
        "chat_id\tfirst_name\r\n5001\tЖанна\r\n".encode("utf-16"),
        [5001],
        [],
        taken("chat_id", "first_name"),
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "cyrillic_of_excel",
        "chat_id;first_name\r\n5001;Дмитрий\r\n5002;Анна Иванова\r\n5003;Сергей\r\n".encode("cp1251"),
        [5001, 5002, 5003],
        [],
        taken("chat_id", "first_name"),
        "Added 3, known already 0, malformed 0.",
    ),
    sample(
        "western_of_excel",
        "chat_id;first_name\r\n5001;Zoë\r\n5002;Bob\r\n".encode("cp1252"),
        [5001, 5002],
        [],
        taken("chat_id", "first_name"),
        "FILE is neither UTF-8 nor UTF-16, and some of its letters cannot be told. Save it as CSV "
        "UTF-8 and import it again: what is missing is filled in.",
        "Letters of an unknown encoding, so not read: 2",
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "quoted_line_break",
        'chat_id,first_name,note\n5001,Ada,"two\nlines"\n5002,Bob,x\n',
        [5001, 5002],
        [],
        taken("chat_id", "first_name", ignored="note"),
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "quote_never_closed",
        'chat_id,first_name\n5001,Ada\n5002,"Bob\n5003,Eve\n',
        [5001],
        [],
        taken("chat_id", "first_name"),
        "Malformed lines: 3-4",
        "Added 1, known already 0, malformed 2.",
    ),
    sample(
        "row_swallowed_by_quotes",
        'chat_id,first_name\n5001,"Ada\n5002,Bob\n5003,Eve"\n',
        [5001],
        [],
        taken("chat_id", "first_name"),
        "Inside a quoted text, so not read as rows: 3",
        "Not read, because “Ada 5002,Bob 5003,Eve” is no first name: 2-4",
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "floats_of_pandas",
        "chat_id,first_name\n1234567890.0,Ada\nnan,Bob\n",
        [1234567890],
        [],
        taken("chat_id", "first_name"),
        "Malformed lines: 3",
        "Added 1, known already 0, malformed 1.",
    ),
    sample(
        "grouped_by_spaces",
        "chat_id\n1 234 567 890\n1\u00a0234\u00a0567\u00a0891\n",
        [1234567890, 1234567891],
        [],
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "grouped_by_commas",
        'chat_id,first_name\n"111,111,111",Ada\n"-1,001,234,567,890",Club\n"1,234",Bob\n',
        [-1001234567890, 111111111],
        [],
        taken("chat_id", "first_name"),
        "Malformed lines: 4",
        "Added 2, known already 0, malformed 1.",
    ),
    sample(
        "scientific",
        "chat_id;first_name\n6.51E+09;Ada\n6,51E+09;Bob\n5003;Eve\n",
        [5003],
        [],
        taken("chat_id", "first_name"),
        "Malformed lines: 2-3",
        "Added 1, known already 0, malformed 2.",
    ),
    sample(
        "what_is_no_id",
        "chat_id\n@ada_l\n+4912345\n0\n5001\n12.5\n007\n",
        [5001],
        [],
        "Malformed lines: 2-4, 6-7",
        "Added 1, known already 0, malformed 5.",
    ),
    sample(
        "cell_too_many",
        "chat_id,first_name\n5001,Ada\n5002,Bob,the second\n5003\n",
        [5001],
        [],
        taken("chat_id", "first_name"),
        "Malformed lines: 3-4",
        "Added 1, known already 0, malformed 2.",
    ),
    sample(
        "status_words",
        "chat_id,status\n5001,active\n5002,Unsubscribed\n5003,blocked by user\n5004,bounced\n5005,\n",
        [5001, 5005],
        [5002, 5003, 5004],
        taken("chat_id", "status"),
        "Added 2, known already 0, unsubscribed and left out 3, malformed 0.",
    ),
    sample(
        "status_not_known",
        "chat_id,status\n5001,active\n5002,lead\n5003,not blocked\n5004,lead\n",
        [5001],
        [],
        taken("chat_id", "status"),
        "Left out, because the status “lead” is not known: 3, 5",
        "Left out, because the status “not blocked” is not known: 4",
        "Added 1, known already 0, left out for an unknown status 3, malformed 0.",
    ),
    sample(
        "consent_in_german",
        "chat_id;consent\n5001;ja\n5002;nein\n",
        [5001],
        [5002],
        taken("chat_id", "consent"),
        "Added 1, known already 0, unsubscribed and left out 1, malformed 0.",
    ),
    sample(
        "flag_in_russian",
        "chat_id;is_active\n5001;да\n5002;нет\n",
        [5001],
        [5002],
        taken("chat_id", "is_active"),
        "Added 1, known already 0, unsubscribed and left out 1, malformed 0.",
    ),
    sample(
        "blocked_flag",
        "chat_id,is_blocked\n5001,False\n5002,True\n5003,0.0\n5004,1.0\n",
        [5001, 5003],
        [5002, 5004],
        taken("chat_id", "is_blocked"),
        "Added 2, known already 0, unsubscribed and left out 2, malformed 0.",
    ),
    sample(
        "unsubscribed_since",
        "chat_id,unsubscribed_at\n5001,\n5002,2025-03-01 10:00:00\n5003,NULL\n",
        [5001, 5003],
        [5002],
        taken("chat_id", "unsubscribed_at"),
        "Added 2, known already 0, unsubscribed and left out 1, malformed 0.",
    ),
    sample(
        "named_twice_once_out",
        "chat_id,status\n5001,active\n5002,active\n5001,unsubscribed\n",
        [5002],
        [5001],
        taken("chat_id", "status"),
        "Added 1, known already 0, unsubscribed and left out 2, malformed 0.",
    ),
    sample(
        "tags_and_others",
        'chat_id,tags\n5001,"vip, big spender"\n5002,staff;vip\n5003,\n',
        [5001, 5002, 5003],
        [],
        taken("chat_id", "tags"),
        "Not read, because “big spender” is no tag: 2",
        "Added 3, known already 0, malformed 0.",
    ),
    sample(
        "joined_in_many_ways",
        ""
        "chat_id,joined\n5001,2024-05-01\n5002,2024-05-01T10:00:00+02:00\n5003,01.05.2024\n5004,1714557600\n5005,05/01/2024\n5006,2999-01-01\n",
        [5001, 5002, 5003, 5004, 5005, 5006],
        [],
        taken("chat_id", "joined"),
        "Not read, because “05/01/2024” is no date: 6",
        "Not read, because “2999-01-01” is no date: 7",
        "Added 6, known already 0, malformed 0.",
    ),
    sample(
        "odd_cells",
        "chat_id,first_name,username,language\n5001,None,ada l,German\n5002,%s,NULL,en\n" % ("x" * 65),
        [5001, 5002],
        [],
        taken("chat_id", "first_name", "username", "language"),
        "Not read, because “ada l” is no username: 2",
        "Not read, because “German” is no language: 2",
        "Not read, because “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” is no first name: 3",
        "Added 2, known already 0, malformed 0.",
    ),
    sample(
        "own_export_with_formulas",
        "chat_id,first_name,username\n'-1005001,'=SUM(A1),bobby\n",
        [-1005001],
        [],
        taken("chat_id", "first_name", "username"),
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "empty",
        b"",
        [],
        [],
        "FILE holds no chat ids; it needs a column named chat_id, or one id a line.",
    ),
    sample(
        "header_only",
        "chat_id,first_name\n",
        [],
        [],
        "FILE holds no chat ids; it needs a column named chat_id, or one id a line.",
    ),
    sample(
        "blank_lines_and_title",
        "\n;;\nchat_id;first_name;\n\n5001;Ada;\n;;\n",
        [5001],
        [],
        taken("chat_id", "first_name"),
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "workbook",
        workbook(
            {
                "Users": [
                    ["Telegram ID", "First name", "Active"],
                    [6510000001, "Ada", True],
                    [1234567890.0, "Bob", False],
                    ["5003", "Eve", True],
                ]
            }
        ),
        [5003, 6510000001],
        [1234567890],
        taken("Telegram ID", "First name", "Active"),
        "Added 2, known already 0, unsubscribed and left out 1, malformed 0.",
    ),
    sample(
        "workbook_below_a_gap",
        workbook(
            {"Users": [[], ["chat_id", "username"], [], [5001, "ada_l"], ["6.51E+09", "bobby"], [12.5, None]]}
        ),
        [5001],
        [],
        taken("chat_id", "username"),
        "Malformed rows: 5-6",
        "Added 1, known already 0, malformed 2.",
    ),
    sample(
        "workbook_of_two_sheets",
        workbook(
            {
                "Notes": [["To do", "When"], ["call", 1]],
                "Users": [["chat_id"], [5001]],
                "Old": [["chat_id"], [5002]],
            }
        ),
        [5001],
        [],
        "The sheet “Users” was read. The others were not: “Notes”, “Old”.",
        "Added 1, known already 0, malformed 0.",
    ),
    sample(
        "workbook_without_names",
        workbook({"Sheet1": [["Phone", "Name"], [4912345, "Ada"]]}),
        [],
        [],
        uncertain("Phone", "Name"),
    ),
    sample(
        "archive",
        b"PK\x03\x04 no workbook",
        [],
        [],
        "FILE is no workbook that can be opened (Cannot detect file format); save it without a "
        "password, or as CSV, and import that.",
    ),
]
