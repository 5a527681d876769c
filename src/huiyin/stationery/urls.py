from django.urls import path

from huiyin.stationery.views import audit_log, batches, forms

app_name = "stationery"
urlpatterns = [
    path("", forms.catalogue, name="catalogue"),
    path("common/", forms.common, name="common"),
    path("common/versions/<int:number>/taking-up/", forms.taking_up_common, name="take-up-common"),
    path("audit-log.pdf", audit_log.audit_log, {"kind": "pdf"}, name="audit-log"),
    path("audit-log.xlsx", audit_log.audit_log, {"kind": "xlsx"}, name="audit-workbook"),
    path("printed/", batches.batches, name="batches"),
    path("printed/of/<slug:source>/", batches.asking, name="ask"),
    path("printed/<int:pk>/", batches.batch, name="batch"),
    path("printed/<int:pk>/file/", batches.file, name="file"),
    path("printed/<int:pk>/stopping/", batches.stopping, name="stop"),
    path("printed/<int:pk>/going-on/", batches.going_on, name="go-on"),
    path("of/<slug:key>/", forms.form, name="form"),
    path("of/<slug:key>/specimen.pdf", forms.specimen, {"kind": "pdf"}, name="specimen"),
    path("of/<slug:key>/specimen.xlsx", forms.specimen, {"kind": "xlsx"}, name="specimen-excel"),
    path("of/<slug:key>/adjusting/", forms.adjusting, name="adjust"),
    path("of/<slug:key>/versions/<int:number>/taking-up/", forms.taking_up, name="take-up"),
]
