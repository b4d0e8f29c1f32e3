import pytest

# So that a failing assertion of a shipped suite is explained like one written here.
for suite in ("store_contract", "find_contract", "vault_contract"):
    pytest.register_assert_rewrite(f"complaintflow.testing.{suite}")
