"""Operations on the data of an environment. They compute pseudonyms with the code of the function."""

import sys

from ops.paths import ROOT

sys.path.append(str(ROOT / "lambda_src"))
