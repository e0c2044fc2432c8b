"""Who may do what with strategies."""

from accounts.enums import Role
from accounts.rules import has_role, is_administrator, is_person, is_staff
from governance.rules import may_see

writes_strategy = is_administrator | has_role(Role.SECRETARY)
measures = writes_strategy | is_person("owner_id") | has_role(Role.BENEFITS_MANAGER)
may_see_strategy = is_staff & may_see
reports_initiative = writes_strategy | is_person("responsible_id")
