"""The tree of scopes holds together: a path ends with the scope's own id and continues that of a scope that exists.

Checked when a transaction ends, since a move rewrites many rows. Whoever creates a scope while its parent is moved
waits for the move here, and then learns that the path is no longer right.
"""

from django.db import migrations

TREE = """
CREATE FUNCTION people_scope_in_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_at text;
    above text;
BEGIN
    -- As it stands at the end: a row can be written more than once.
    SELECT path INTO now_at FROM public.people_scope WHERE id = NEW.id;
    IF now_at IS NULL THEN
        RETURN NULL;
    END IF;
    IF now_at NOT LIKE '%/' || NEW.id || '/' THEN
        RAISE EXCEPTION 'The path % of scope % does not end with its id.', now_at, NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_scope_in_tree';
    END IF;
    above := regexp_replace(now_at, '[0-9]+/$', '');
    IF above <> '/' THEN
        PERFORM 1 FROM public.people_scope WHERE path = above FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'Scope % lies below %, where nothing is.', NEW.id, above
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_scope_in_tree';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.path <> now_at
        AND EXISTS (
            -- As a prefix that the index serves: '0' comes right after '/'.
            SELECT 1 FROM public.people_scope
            WHERE path ~>=~ OLD.path AND path ~<~ (left(OLD.path, length(OLD.path) - 1) || '0')
        ) THEN
        RAISE EXCEPTION 'Something was left behind below %.', OLD.path
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_scope_in_tree';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER people_scope_in_tree AFTER INSERT OR UPDATE OF path ON people_scope
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_scope_in_tree();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_organisation_and_operators")]

    operations = [
        migrations.RunSQL(
            TREE,
            "DROP TRIGGER people_scope_in_tree ON people_scope; DROP FUNCTION people_scope_in_tree();",
        )
    ]
