"""Addresses of strategies, below ``/<municipality>/``."""

from django.urls import path

from strategies.views import external, goal_edit, goals, indicators, initiatives, strategies, strategy_edit

app_name = "strategies"
urlpatterns = [
    path("strategies/", strategies.StrategyList.as_view(), name="strategy_list"),
    path("strategies/add/", strategy_edit.AddStrategy.as_view(), name="strategy_add"),
    path("strategies/external/", external.ExternalList.as_view(), name="external_list"),
    path("strategies/external/<int:pk>/", external.ExternalPage.as_view(), name="external_detail"),
    path("strategies/<int:pk>/", strategies.StrategyPage.as_view(), name="strategy_detail"),
    path("strategies/<int:pk>/pdf/", strategies.StrategyPdf.as_view(), name="strategy_pdf"),
    path("strategies/<int:pk>/change/", strategy_edit.ChangeStrategy.as_view(), name="strategy_change"),
    path("strategies/<int:pk>/levels/", strategy_edit.RenameLevels.as_view(), name="strategy_levels"),
    path("strategies/<int:pk>/renew/", strategy_edit.RenewStrategy.as_view(), name="strategy_renew"),
    path("strategies/<int:pk>/recommend/", strategy_edit.RecommendStrategy.as_view(), name="strategy_recommend"),
    path("strategies/<int:pk>/efficiency/", strategy_edit.SetEfficiency.as_view(), name="strategy_efficiency"),
    path("strategies/<int:pk>/goals/add/", goal_edit.AddGoal.as_view(), name="goal_add"),
    path("strategies/<int:pk>/<strategy_action:action>/", strategy_edit.StrategyStep.as_view(), name="strategy_step"),
    path("goals/<int:pk>/", goals.GoalPage.as_view(), name="goal_detail"),
    path("goals/<int:pk>/add/", goal_edit.AddSubgoal.as_view(), name="goal_add_below"),
    path("goals/<int:pk>/change/", goal_edit.ChangeGoal.as_view(), name="goal_change"),
    path("goals/<int:pk>/move/", goal_edit.MoveGoal.as_view(), name="goal_move"),
    path("goals/<int:pk>/remove/", goal_edit.RemoveGoal.as_view(), name="goal_remove"),
    path("goals/<int:pk>/link/", goal_edit.LinkGoal.as_view(), name="goal_link"),
    path("goals/<int:pk>/initiatives/add/", initiatives.AddInitiative.as_view(), name="initiative_add"),
    path("goals/<int:pk>/indicators/add/", indicators.AddIndicator.as_view(), name="indicator_add"),
    path("goal-links/<int:pk>/remove/", goal_edit.UnlinkGoal.as_view(), name="goal_unlink"),
    path("initiatives/<int:pk>/change/", initiatives.ChangeInitiative.as_view(), name="initiative_change"),
    path("initiatives/<int:pk>/status/", initiatives.ReportInitiative.as_view(), name="initiative_report"),
    path("indicators/<int:pk>/", indicators.IndicatorPage.as_view(), name="indicator_detail"),
    path("indicators/<int:pk>/change/", indicators.ChangeIndicator.as_view(), name="indicator_change"),
    path("indicators/<int:pk>/targets/", indicators.SetTargets.as_view(), name="indicator_targets"),
    path("indicators/<int:pk>/measure/", indicators.MeasureIndicator.as_view(), name="indicator_measure"),
]
