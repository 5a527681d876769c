from django.urls import path

from huiyin.cases.views import carrying_over, importing, inbox, page, papers, register, status, verbs

app_name = "cases"
urlpatterns = [
    path("", register.home, name="list"),
    path("inbox/", inbox.show, name="inbox"),
    *importing.pages.doors,
    path("<int:pk>/", page.show, name="page"),
    path("<int:pk>/live/", page.live, name="live"),
    path("<int:pk>/status/", status.status, name="status"),
    path("<int:pk>/print/", papers.print_form, name="print"),
    path("<int:pk>/print/excel/", papers.print_form, {"kind": "xlsx"}, name="print-excel"),
    path("<int:pk>/print/customer/", papers.print_form, {"copy": "customer"}, name="print-customer"),
    path("<int:pk>/transitions/<slug:transition>/", verbs.move, name="move"),
    path("<int:pk>/forms/<slug:form>/", verbs.correct, name="correct"),
    path("<int:pk>/proposals/", verbs.propose, name="propose"),
    path("<int:pk>/proposals/<int:proposal>/withdrawal/", verbs.withdraw_proposal, name="withdraw-proposal"),
    path("<int:pk>/proposals/<int:proposal>/reading/", verbs.read_proposal, name="read-proposal"),
    path("<int:pk>/proposals/<int:proposal>/customer-choice/", verbs.customer_choice, name="customer-choice"),
    path("<int:pk>/signers/", verbs.add_signer, name="add-signer"),
    path("<int:pk>/signers/<int:signer>/answer/", verbs.answer_as_signer, name="answer-as-signer"),
    path("<int:pk>/penalties/", verbs.penalise, name="penalise"),
    path("<int:pk>/penalties/<int:penalty>/revocation/", verbs.revoke_penalty, name="revoke-penalty"),
    path("<int:pk>/notices/", verbs.inform, name="inform"),
    path("<int:pk>/invitation/", papers.invite, name="invite"),
    path("<int:pk>/promises/", verbs.promise, name="promise"),
    path("<int:pk>/promises/<int:item>/kept/", verbs.keep_promise, name="keep-promise"),
    path("<int:pk>/customer/", verbs.name_customer, name="name-customer"),
    path("<int:pk>/papers/", verbs.attach, name="attach"),
    path("<int:pk>/papers/<int:paper>/", papers.paper, name="paper"),
    path("<int:pk>/notes/", verbs.note, name="note"),
    path("<int:pk>/<slug:verb>/", verbs.steer, name="steer"),
    path("<slug:process>/imports/", importing.pages.listing, name="batches"),
    path("<slug:process>/carrying-over/", carrying_over.carrying, name="carrying-over"),
    path("<slug:process>/new/", register.new, name="new"),
    path("<slug:process>/", register.listing, name="register"),
]
