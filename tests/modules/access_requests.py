"""Requests that the policy of each role must allow, and requests that it must deny."""

from tests.modules.policy_simulator import ACCOUNT, AccessRequest

NAME = "footfall-test"
OTHER = "footfall-prod"
IAM = f"arn:aws:iam::{ACCOUNT}"
REGIONAL = f"us-east-1:{ACCOUNT}"
API = "arn:aws:apigateway:us-east-1::/restapis"
DOMAINS = "arn:aws:apigateway:us-east-1::/domainnames"
DOMAIN = f"{DOMAINS}/count.example.com"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/abc"
ZONE = "arn:aws:route53:::hostedzone/Z0123456789ABC"
API_TAGS = "arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fabc"
BUCKET = f"arn:aws:s3:::{NAME}-{ACCOUNT}-state"
COUNTER = f"{IAM}:role/{NAME}-counter"
FUNCTION = f"arn:aws:lambda:{REGIONAL}:function:{NAME}"
LOCKS = f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-lock"
LOG = f"arn:aws:logs:{REGIONAL}:log-group:/aws/lambda/{NAME}"
SECRET = f"arn:aws:ssm:{REGIONAL}:parameter/{NAME}/ip-hash-secret"
VISITS = f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-visits"

BOUNDARY = {"iam:PermissionsBoundary": f"{IAM}:policy/{NAME}-boundary"}
FROM_FUNCTION = {"lambda:SourceFunctionArn": FUNCTION}
FROM_VERSION = {"lambda:SourceFunctionArn": f"{FUNCTION}:7"}
FROM_OTHER_FUNCTION = {"lambda:SourceFunctionArn": f"arn:aws:lambda:{REGIONAL}:function:{NAME}-2"}
TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}


def tags(environment: str, kind: str = "Resource") -> dict[str, str | list[str]]:
    """Return the condition keys of *environment*'s tags: those of the resource, or those in the request."""
    return {f"aws:{kind}Tag/Environment": environment, f"aws:{kind}Tag/Product": "footfall"}


def item(key: str) -> dict[str, str | list[str]]:
    """Return the condition key of the items with one partition key."""
    return {"dynamodb:LeadingKeys": [key]}


def record(name: str, action: str = "CREATE") -> dict[str, str | list[str]]:
    """Return the condition keys of a change of one DNS record."""
    return {
        "route53:ChangeResourceRecordSetsActions": [action],
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [name],
    }


READ_DOMAIN = [
    AccessRequest("acm:DescribeCertificate", CERTIFICATE, tags("test")),
    AccessRequest("acm:ListTagsForCertificate", CERTIFICATE, tags("test")),
    AccessRequest("apigateway:GET", DOMAIN),
    AccessRequest("apigateway:GET", f"{DOMAIN}/basepathmappings/(none)"),
    AccessRequest("route53:GetHostedZone", ZONE),
    AccessRequest("route53:ListResourceRecordSets", ZONE),
]
CHANGE_DOMAIN = [
    AccessRequest("acm:AddTagsToCertificate", CERTIFICATE, tags("test", "Request")),
    AccessRequest("acm:RequestCertificate", "*", {"acm:DomainNames": ["count.example.com"]}),
    AccessRequest("apigateway:PATCH", DOMAIN),
    AccessRequest("apigateway:PATCH", f"{DOMAIN}/basepathmappings/(none)"),
    AccessRequest("apigateway:POST", DOMAINS, tags("test", "Request")),
    AccessRequest("apigateway:POST", f"{DOMAIN}/basepathmappings"),
    AccessRequest("route53:ChangeResourceRecordSets", ZONE, record("count.example.com")),
    AccessRequest("route53:ChangeResourceRecordSets", ZONE, record("_a.count.example.com", "UPSERT")),
    AccessRequest("route53:GetChange", "arn:aws:route53:::change/abc"),
]
FORBIDDEN_TO_DOMAIN = [
    AccessRequest("acm:DeleteCertificate", CERTIFICATE, tags("test")),
    AccessRequest("acm:DescribeCertificate", CERTIFICATE, tags("prod")),
    AccessRequest("acm:ExportCertificate", CERTIFICATE, tags("test")),
    AccessRequest("acm:RequestCertificate", "*", {"acm:DomainNames": ["count.example.com", "example.com"]}),
    AccessRequest("acm:RequestCertificate", "*"),
    AccessRequest("apigateway:DELETE", DOMAIN),
    AccessRequest("apigateway:DELETE", f"{DOMAIN}/basepathmappings/(none)"),
    AccessRequest("apigateway:PATCH", f"{DOMAINS}/example.com"),
    AccessRequest("apigateway:POST", DOMAINS, tags("prod", "Request")),
    AccessRequest("route53:ChangeResourceRecordSets", ZONE),
    AccessRequest("route53:ChangeResourceRecordSets", ZONE, record("count.example.com", "DELETE")),
    AccessRequest("route53:ChangeResourceRecordSets", ZONE, record("example.com")),
    AccessRequest("route53:ChangeResourceRecordSets", ZONE, record("www.count.example.com")),
    AccessRequest(
        "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z9", record("count.example.com")
    ),
    AccessRequest("route53:DeleteHostedZone", ZONE),
    AccessRequest("route53:ListHostedZones", "*"),
]
READ = [
    AccessRequest("apigateway:GET", f"{API}/abc/resources/x/methods/GET", tags("test")),
    AccessRequest("dynamodb:GetItem", LOCKS),
    AccessRequest("iam:GetRole", COUNTER),
    AccessRequest("lambda:GetFunctionConfiguration", f"{FUNCTION}:live"),
    AccessRequest("lambda:ListTags", FUNCTION),
    AccessRequest("logs:DescribeLogGroups", "*"),
    AccessRequest("s3:GetObject", f"{BUCKET}/data/terraform.tfstate"),
    AccessRequest("s3:GetObject", f"{BUCKET}/domain/terraform.tfstate"),
    AccessRequest("s3:GetObject", f"{BUCKET}/releases/abc.zip"),
    AccessRequest("s3:ListBucket", BUCKET),
]
READ_SECRET = [AccessRequest("ssm:GetParameter", SECRET)]
REFRESH_DATA = [
    AccessRequest("dynamodb:DescribeTable", VISITS),
    AccessRequest("ssm:DescribeParameters", "*"),
    AccessRequest("ssm:ListTagsForResource", SECRET),
    *READ_SECRET,
]
CHANGE = [
    AccessRequest("apigateway:DELETE", f"{API}/abc/resources/x", tags("test")),
    AccessRequest("apigateway:PATCH", f"{API}/abc", tags("test")),
    AccessRequest("apigateway:POST", API, tags("test", "Request")),
    AccessRequest("apigateway:PUT", API_TAGS, tags("test", "Request")),
    AccessRequest("apigateway:PUT", f"{API}/abc/gatewayresponses/THROTTLED", tags("test")),
    AccessRequest("dynamodb:CreateTable", VISITS),
    AccessRequest("dynamodb:PutItem", LOCKS, item("release")),
    AccessRequest("dynamodb:PutItem", LOCKS, item(f"{NAME}-{ACCOUNT}-state/api/terraform.tfstate-md5")),
    AccessRequest("dynamodb:Query", VISITS, item("secret")),
    AccessRequest("iam:CreateRole", COUNTER, {**BOUNDARY}),
    AccessRequest("iam:PassRole", COUNTER, {**TO_LAMBDA}),
    AccessRequest("iam:PutRolePolicy", COUNTER, {**BOUNDARY}),
    AccessRequest(
        "lambda:AddPermission", f"{FUNCTION}:live", {"lambda:Principal": "apigateway.amazonaws.com"}
    ),
    AccessRequest("lambda:UpdateAlias", FUNCTION),
    AccessRequest("lambda:UpdateFunctionCode", FUNCTION),
    AccessRequest("logs:PutRetentionPolicy", LOG),
    AccessRequest("s3:DeleteObject", f"{BUCKET}/api/terraform.tfstate.tflock"),
    AccessRequest("s3:PutObject", f"{BUCKET}/api/terraform.tfstate"),
    AccessRequest("s3:PutObject", f"{BUCKET}/releases/abc.zip"),
    AccessRequest("ssm:PutParameter", SECRET),
]
NEEDED_TO_COUNT = [
    AccessRequest("dynamodb:PutItem", f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-salts"),
    AccessRequest("dynamodb:UpdateItem", VISITS),
    AccessRequest("logs:PutLogEvents", f"{LOG}:log-stream:x"),
    *READ_SECRET,
]
COUNT = [
    AccessRequest(request.action, request.resource, {**source})
    for request in NEEDED_TO_COUNT
    for source in (FROM_FUNCTION, FROM_VERSION)
]
# A session of the function's role outside the function has no permissions, regardless of the trust policy.
COUNT_FROM_ELSEWHERE = [
    AccessRequest(request.action, request.resource, {**source})
    for request in NEEDED_TO_COUNT
    for source in ({}, FROM_OTHER_FUNCTION)
]

# No role that GitHub assumes may make these requests.
FORBIDDEN = [
    AccessRequest("apigateway:GET", f"{API}/abc", tags("prod")),
    AccessRequest("apigateway:GET", f"{API}/abc"),
    AccessRequest("dynamodb:GetItem", VISITS),
    AccessRequest("dynamodb:Query", VISITS),
    AccessRequest("dynamodb:Query", VISITS, item("site#main")),
    AccessRequest("dynamodb:Query", f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-salts", item("secret")),
    AccessRequest("dynamodb:Scan", VISITS),
    AccessRequest("iam:CreateAccessKey", f"{IAM}:user/admin"),
    AccessRequest("iam:GetRole", f"{IAM}:role/{OTHER}-counter"),
    AccessRequest("kms:Decrypt", f"arn:aws:kms:{REGIONAL}:key/abc"),
    AccessRequest("lambda:InvokeFunction", FUNCTION),
    AccessRequest("logs:GetLogEvents", f"{LOG}:log-stream:x"),
    AccessRequest("s3:GetObject", f"{BUCKET}/access/terraform.tfstate"),
    AccessRequest("s3:GetObject", f"arn:aws:s3:::{OTHER}-{ACCOUNT}-state/data/terraform.tfstate"),
    AccessRequest("s3:ListAllMyBuckets", "*"),
    AccessRequest("ssm:GetParameter", f"arn:aws:ssm:{REGIONAL}:parameter/{OTHER}/ip-hash-secret"),
    AccessRequest("ssm:GetParameterHistory", SECRET),
    AccessRequest("ssm:GetParametersByPath", f"arn:aws:ssm:{REGIONAL}:parameter/{NAME}"),
    AccessRequest("sts:AssumeRole", f"{IAM}:role/{NAME}-apply"),
]
FORBIDDEN_TO_APPLY = [
    *FORBIDDEN,
    AccessRequest("apigateway:DELETE", f"{API}/abc", tags("test")),
    AccessRequest("apigateway:PATCH", f"{API}/abc", tags("prod")),
    AccessRequest("apigateway:PATCH", f"{API}/abc/stages/prod", tags("prod")),
    AccessRequest("apigateway:PATCH", "arn:aws:apigateway:us-east-1::/account"),
    AccessRequest("apigateway:POST", API),
    AccessRequest("apigateway:POST", API, tags("prod", "Request")),
    AccessRequest("apigateway:POST", "arn:aws:apigateway:us-east-1::/apikeys"),
    AccessRequest("apigateway:PUT", API_TAGS, tags("prod", "Request")),
    AccessRequest("dynamodb:DeleteTable", VISITS),
    AccessRequest("dynamodb:PutItem", LOCKS, item(f"{NAME}-{ACCOUNT}-state/access/terraform.tfstate")),
    AccessRequest("dynamodb:UpdateTable", f"arn:aws:dynamodb:{REGIONAL}:table/{OTHER}-visits"),
    AccessRequest("iam:AttachRolePolicy", COUNTER, {**BOUNDARY}),
    AccessRequest("iam:CreatePolicyVersion", f"{IAM}:policy/{NAME}-boundary"),
    AccessRequest("iam:CreateRole", COUNTER),
    AccessRequest(
        "iam:CreateRole", COUNTER, {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
    ),
    AccessRequest("iam:CreateRole", f"{IAM}:role/{NAME}-second", {**BOUNDARY}),
    AccessRequest("iam:CreateUser", f"{IAM}:user/{NAME}"),
    AccessRequest("iam:DeletePolicy", f"{IAM}:policy/{NAME}-boundary"),
    AccessRequest("iam:DeleteRole", COUNTER),
    AccessRequest("iam:DeleteRolePermissionsBoundary", COUNTER, {**BOUNDARY}),
    AccessRequest("iam:PassRole", COUNTER, {"iam:PassedToService": "ec2.amazonaws.com"}),
    AccessRequest("iam:PassRole", f"{IAM}:role/admin", {**TO_LAMBDA}),
    AccessRequest("iam:PassRole", f"{IAM}:role/{NAME}-apply", {**TO_LAMBDA}),
    AccessRequest("iam:PutRolePolicy", COUNTER),
    AccessRequest("iam:PutRolePolicy", f"{IAM}:role/{NAME}-apply"),
    AccessRequest("iam:UpdateAssumeRolePolicy", COUNTER, {**BOUNDARY}),
    AccessRequest("iam:UpdateAssumeRolePolicy", f"{IAM}:role/{NAME}-apply"),
    AccessRequest(
        "iam:UpdateOpenIDConnectProviderThumbprint",
        f"{IAM}:oidc-provider/token.actions.githubusercontent.com",
    ),
    AccessRequest("lambda:AddPermission", FUNCTION, {"lambda:Principal": "*"}),
    AccessRequest("lambda:CreateFunctionUrlConfig", FUNCTION),
    AccessRequest("lambda:DeleteFunction", FUNCTION),
    AccessRequest("lambda:UpdateFunctionCode", f"arn:aws:lambda:{REGIONAL}:function:{OTHER}"),
    AccessRequest("logs:DeleteLogGroup", LOG),
    AccessRequest("s3:DeleteObject", f"{BUCKET}/releases/abc.zip"),
    AccessRequest("s3:DeleteObjectVersion", f"{BUCKET}/api/terraform.tfstate"),
    AccessRequest("s3:PutBucketPolicy", BUCKET),
    AccessRequest("s3:PutObject", f"{BUCKET}/access/terraform.tfstate"),
    AccessRequest("ssm:DeleteParameter", SECRET),
]
OUTSIDE_BOUNDARY = [
    *COUNT_FROM_ELSEWHERE,
    AccessRequest("dynamodb:DeleteItem", VISITS, {**FROM_FUNCTION}),
    AccessRequest("dynamodb:Scan", VISITS, {**FROM_FUNCTION}),
    AccessRequest(
        "dynamodb:UpdateItem", f"arn:aws:dynamodb:{REGIONAL}:table/{OTHER}-visits", {**FROM_FUNCTION}
    ),
    AccessRequest("iam:CreateUser", f"{IAM}:user/x", {**FROM_FUNCTION}),
    AccessRequest("lambda:UpdateFunctionCode", FUNCTION, {**FROM_FUNCTION}),
    AccessRequest("s3:GetObject", f"{BUCKET}/data/terraform.tfstate", {**FROM_FUNCTION}),
    AccessRequest(
        "ssm:GetParameter", f"arn:aws:ssm:{REGIONAL}:parameter/{OTHER}/ip-hash-secret", {**FROM_FUNCTION}
    ),
    AccessRequest("ssm:PutParameter", SECRET, {**FROM_FUNCTION}),
    AccessRequest("sts:AssumeRole", f"{IAM}:role/admin", {**FROM_FUNCTION}),
]
