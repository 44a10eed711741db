// Test data: a header that no module lists.
