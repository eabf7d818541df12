from django.urls import include, path

from people.views import language, sign_in

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("language/", language.language, name="language"),
    path("access/", include("people.access_urls")),
]
