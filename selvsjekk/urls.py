from django.urls import include, path

urlpatterns = [path("", include("sessions_app.urls"))]
handler400 = "sessions_app.views.pages.bad_request"
handler403 = "sessions_app.views.pages.permission_denied"
handler404 = "sessions_app.views.pages.not_found"
handler500 = "sessions_app.views.pages.server_error"
