"""Generated requests, environment variables and moments, to compare the HTTP transport with botocore."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from footfall.aws.transport import Payload

type Payloads = st.SearchStrategy[Payload]

# All characters: also control characters, lone surrogates, and those that JSON escapes.
_TEXTS = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    ["", '"\\/\b\f\n\r\t', "\x00\x1f\x7f\x85\u2028\u2029", "\ud800", "\udfff\ud83d", "👣" * 2_000]
)
_NAMES = _TEXTS.filter(bool)


def _single_members(key: str, values: st.SearchStrategy[object]) -> Payloads:
    """Return the values of another strategy, each as the only value of a dictionary."""
    return values.map(lambda value: {key: value})


_VALUES = st.recursive(
    _single_members("S", _TEXTS)
    | _single_members("N", st.integers().map(str))
    | _single_members("BOOL", st.booleans())
    | _single_members("NULL", st.just(value=True)),
    lambda values: (
        _single_members("L", st.lists(values, max_size=3))
        | _single_members("M", st.dictionaries(_TEXTS, values, max_size=3))
    ),
    max_leaves=4,
)
_ITEMS = st.dictionaries(_TEXTS, _VALUES, max_size=3)
_KEY = {"TableName": _NAMES, "Key": _ITEMS}
_CONDITION = {
    "ConditionExpression": _TEXTS,
    "ExpressionAttributeNames": st.dictionaries(_TEXTS, _TEXTS, max_size=2),
    "ExpressionAttributeValues": _ITEMS,
}
_GET: Payloads = st.fixed_dictionaries(_KEY, optional={"ConsistentRead": st.booleans()})
_PUT: Payloads = st.fixed_dictionaries({"TableName": _NAMES, "Item": _ITEMS}, optional=_CONDITION)
_UPDATE: Payloads = st.fixed_dictionaries({**_KEY, "UpdateExpression": _TEXTS}, optional=_CONDITION)

# A request of each operation that the function calls, by operation.
REQUESTS = st.fixed_dictionaries(
    {
        "GetItem": _GET,
        "GetParameter": st.fixed_dictionaries({"Name": _NAMES, "WithDecryption": st.booleans()}),
        "PutItem": _PUT,
        "Query": st.fixed_dictionaries(
            {"TableName": _NAMES, "KeyConditionExpression": _TEXTS, "ExpressionAttributeValues": _ITEMS},
            optional={"ConsistentRead": st.booleans(), "ExclusiveStartKey": _ITEMS},
        ),
        "TransactWriteItems": st.fixed_dictionaries(
            {
                # The function always sends a token. Without one, botocore adds a random token.
                "ClientRequestToken": st.text("0123456789abcdef", min_size=1, max_size=36),
                "TransactItems": st.tuples(
                    _single_members("Put", _PUT), _single_members("Update", _UPDATE)
                ).map(list),
            }
        ),
        "UpdateItem": _UPDATE,
    }
)

_ASCII = st.text(st.characters(min_codepoint=1, max_codepoint=0x7F, exclude_characters="\r\n"), max_size=128)
ENVIRONMENTS = st.fixed_dictionaries(
    {
        "AWS_ACCESS_KEY_ID": _ASCII.filter(bool),
        "AWS_DEFAULT_REGION": st.sampled_from(
            ["us-east-1", "eu-central-1", "ap-southeast-7", "cn-north-1", "us-gov-west-1"]
        ),
        "AWS_SECRET_ACCESS_KEY": _ASCII.filter(bool),
    },
    optional={
        "AWS_SECURITY_TOKEN": _ASCII,
        "AWS_SESSION_TOKEN": _ASCII | st.just("IQoJb3JpZ2luX2VjE/+=" * 50),
    },
)

# In UTC. The last ones are in the last microsecond of a day or year, or in the first.
MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - Hypothesis adds the time zone.
    datetime(2099, 12, 31),  # noqa: DTZ001 - As above.
    timezones=st.just(UTC),
) | st.sampled_from(
    [
        datetime(2028, 2, 29, 23, 59, 59, 999_999, UTC),
        datetime(2028, 3, 1, tzinfo=UTC),
        datetime(2031, 12, 31, 23, 59, 59, 999_999, UTC),
        datetime(2032, 1, 1, tzinfo=UTC),
    ]
)
