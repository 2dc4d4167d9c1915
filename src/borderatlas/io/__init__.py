"""Reading, checking and writing the files of an atlas."""
