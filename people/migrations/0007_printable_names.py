from django.db import migrations, models

UNPRINTABLE = r"[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_deputies_appointed_at"),
    ]

    operations = [
        # What breaks a line becomes a space, as it was shown anyway.
        migrations.RunSQL(
            [
                (
                    "UPDATE people_user SET full_name = trim(regexp_replace(full_name, %s, ' ', 'g')) WHERE full_name ~ %s",
                    [f"{UNPRINTABLE}+", UNPRINTABLE],
                )
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("full_name__regex", UNPRINTABLE), _negated=True),
                name="people_user_name_printable",
                violation_error_message="Enter a valid value.",
            ),
        ),
    ]
