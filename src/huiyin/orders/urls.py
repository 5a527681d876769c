from django.urls import include, path

from huiyin.orders.views import areas, importing, loading, loyal, orders, stock

app_name = "orders"
urlpatterns = [
    path("", orders.listing, name="list"),
    path("new/", orders.new, name="new"),
    path("special-specifications/", orders.special, name="special"),
    path("<int:pk>/", orders.order, name="order"),
    path("<int:pk>/paper/", orders.paper, name="print-order"),
    path("<int:pk>/editing/", orders.editing, name="edit"),
    path("<int:pk>/verification/", orders.verification, name="verify"),
    path("<int:pk>/release/", orders.release, name="release"),
    path("<int:pk>/cancellation/", orders.cancellation, name="cancel"),
    path("<int:pk>/address/reading/", orders.reading, name="reveal"),
    path("stock/", stock.listing, name="stock"),
    path("stock/imports/", importing.pages.listing, name="batches"),
    path("stock/", include(importing.pages.doors)),
    path("stock/new/", stock.new, name="new-stock"),
    path("stock/pasting/", stock.pasting, name="paste-stock"),
    path("stock/<int:pk>/", stock.row, name="stock-row"),
    path("loads/", loading.listing, name="loads"),
    path("loads/new/", loading.new, name="new-load"),
    path("loads/<int:pk>/", loading.load, name="load"),
    path("loads/<int:pk>/loading/", loading.loading, name="load-goods"),
    path("loads/<int:pk>/giving-up/", loading.giving_up, name="give-up-load"),
    path("loads/<int:pk>/paper/", loading.paper, name="print-load"),
    path("loads/<int:pk>/lines/<int:line_pk>/contact/", loading.contact, name="contact"),
    path("loyal-buyers/", loyal.loyal, name="loyal"),
    path("areas/", areas.listing, name="areas"),
    path("areas/new/", areas.new, name="new-area"),
    path("areas/<int:pk>/", areas.area, name="area"),
    path("areas/<int:pk>/editing/", areas.editing, name="edit-area"),
    path("areas/<int:pk>/reports/", areas.reports, name="reports"),
    path("areas/<int:pk>/reports/<int:report_pk>/reading/", areas.acknowledgement, name="acknowledge"),
]
