"""`make bench-retrain`: retraining under load and under fire, with the real program in processes of its own."""
