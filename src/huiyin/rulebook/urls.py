from django.urls import path

from huiyin.rulebook.views import calls, drafting, editing, reading, versions

app_name = "rulebook"
urlpatterns = [
    path("", reading.book, name="book"),
    path("wording/", reading.wording, name="wording"),
    path("contact/", reading.contact, name="contact"),
    path("scripts/", calls.scripts, name="scripts"),
    path("scripts/<slug:key>/", calls.script, name="script"),
    path("processes/<slug:key>/", reading.process, name="process"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:number>/", versions.version, name="version"),
    path("versions/<int:number>/yaml/", versions.version_file, name="version-file"),
    path("versions/<int:number>/return/", drafting.returning, name="returning"),
    path("import/", drafting.bringing_in, name="import"),
    path("files/", drafting.files, name="files"),
    path("draft/", drafting.draft, name="draft"),
    path("draft/yaml/", drafting.draft_file, name="draft-file"),
    path("draft/publication/", drafting.publication, name="publication"),
    path("draft/rehearsal/", drafting.rehearsal, name="rehearsal"),
    path("draft/handing-in/", drafting.handing_in, name="handing-in"),
    path("drafts/<int:number>/", drafting.handed_in, name="handed-in"),
    path("draft/discarding/", drafting.discarding, name="discarding"),
    path("draft/at/<path:place>/", editing.thing, name="thing"),
    path("draft/look/<path:place>/", editing.look, name="look"),
    path("draft/additions/<path:place>/", editing.adding, name="adding"),
    path("draft/removal/<path:place>/", editing.removal, name="removal"),
    path("draft/order/<path:place>/", editing.order, name="order"),
]
